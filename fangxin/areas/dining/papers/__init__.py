"""Papers of the dining area."""
