"""Package managers: what each reads, sends, writes, and says when it fails. Pure."""
