"""Pages of the disclosure area, by audience: the public, and people with a post."""
