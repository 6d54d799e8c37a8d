"""Forms of the registry, the people and the bodies."""
