"""Reading settlements."""
