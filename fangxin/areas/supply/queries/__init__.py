"""Reading orders, deliveries, acceptances and stock, split by process: import the file you need."""
