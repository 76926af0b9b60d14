"""What npm means: names, npmrc layers, credentials, packuments, tarballs, lockfiles. Pure."""
