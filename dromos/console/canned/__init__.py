"""Canned texts: one's own, those of departments and of the house; made, tried on a ticket, taken in from a table."""
