"""Routes between departments: laid, drawn, changed with a look at who is under way."""
