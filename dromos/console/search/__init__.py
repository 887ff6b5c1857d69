"""The search page: asked in words and operators, answered while one types."""
