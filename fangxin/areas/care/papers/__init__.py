"""Workbooks of the care area."""
