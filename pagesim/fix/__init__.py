"""The search for a remedy: changes applied in a copy, run, and kept when they help."""
