"""The build images, and which tools and command each chooses."""
