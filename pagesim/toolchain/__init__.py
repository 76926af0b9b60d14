"""Node and package managers by exact version, from the npm registry, checked and cached."""
