"""Papers of the roster area."""
