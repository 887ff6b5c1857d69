"""Shifts and leave: the lead's planner of a team, and everybody's own time."""
