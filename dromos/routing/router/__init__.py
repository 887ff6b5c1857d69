"""The router: one leading process that keeps the engine's board in memory, decides per event, and commits in groups.

Memory is only ever a copy: what holds stands in the rows, and a decision is carried out only if its row is still what
memory believes it to be.
"""

from dromos.routing.router.loop import Router, keep_routing

__all__ = ["Router", "keep_routing"]
