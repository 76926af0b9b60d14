"""bun's room."""
