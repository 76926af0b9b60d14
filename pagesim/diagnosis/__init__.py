"""Why an install did what it did: one module per rule, over data only, and a catalogue of them."""
