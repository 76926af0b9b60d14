"""Why an install did what it did: one module per rule, over data only."""
