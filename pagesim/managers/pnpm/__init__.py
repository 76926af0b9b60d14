"""pnpm's room."""
