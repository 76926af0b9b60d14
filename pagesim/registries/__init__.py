"""What each kind of registry is and answers: pure facts, shipped with the gateway."""
