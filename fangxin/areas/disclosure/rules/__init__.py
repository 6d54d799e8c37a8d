"""Pure decisions of the disclosure area."""
