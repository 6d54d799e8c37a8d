"""Entry forms of the care area."""
