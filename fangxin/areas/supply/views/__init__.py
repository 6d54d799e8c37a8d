"""Pages of the supply area, split by process."""
