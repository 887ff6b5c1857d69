"""The matrix of people and skills, for administrators and for leads of these people."""
