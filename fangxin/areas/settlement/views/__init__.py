"""Pages of the settlement area."""
