"""Reading what is published, and composing it from records of fact."""
