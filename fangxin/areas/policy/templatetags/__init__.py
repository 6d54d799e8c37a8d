"""Template tags of the policy area."""
