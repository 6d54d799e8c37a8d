"""Papers of the organisations area: the letter with an activation code."""
