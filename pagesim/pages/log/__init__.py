"""Pages' build log: its lines, and what they tell."""
