"""Entry forms of the settlement area."""
