"""Pure decisions of the supply area, split by process: import the file you need."""
