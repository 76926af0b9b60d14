"""The repository: tracked files, git, the folders that tools look into."""
