"""How an outcome is told: text and JSON. Pure."""
