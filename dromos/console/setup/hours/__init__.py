"""What the calendar editor draws and computes: the year, and when a target would end."""
