"""pagesim.yaml: its model, its loader, and errors with their places."""
