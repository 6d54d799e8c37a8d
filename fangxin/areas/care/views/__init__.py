"""Pages of the care area, by audience."""
