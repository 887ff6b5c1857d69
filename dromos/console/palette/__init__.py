"""The command palette: every page, ticket, customer and setting by a few letters."""
