"""The ``dromos`` command: everything that runs. Nothing here imports Django before a child needs it."""
