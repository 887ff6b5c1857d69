"""The matrix of people, departments and roles, and what each role lets somebody do."""
