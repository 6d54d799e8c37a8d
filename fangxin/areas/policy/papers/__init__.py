"""Files that the policy area hands out."""
