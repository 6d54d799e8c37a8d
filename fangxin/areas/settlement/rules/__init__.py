"""Pure decisions of the settlement area."""
