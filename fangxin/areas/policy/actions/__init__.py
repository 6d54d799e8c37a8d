"""Writing calendars and plans, split by process: import the file you need."""
