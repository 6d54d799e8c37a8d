"""Entry forms of the supply area, split by process."""
