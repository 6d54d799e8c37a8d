"""Pages of the dining area."""
