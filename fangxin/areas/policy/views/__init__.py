"""Pages of the policy area: the parameters with their clauses, the calendar, the duties."""
