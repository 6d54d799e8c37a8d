"""Pages of the registry, the people and the bodies, by subject."""
