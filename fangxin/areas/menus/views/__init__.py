"""Pages of the menus area, one file a subject."""
