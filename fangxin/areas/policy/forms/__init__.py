"""Entry forms of the policy area, split by process: import the file you need."""
