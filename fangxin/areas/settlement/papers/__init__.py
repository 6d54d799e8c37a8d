"""The papers that leave the house: the month statement as PDF and as a workbook."""
