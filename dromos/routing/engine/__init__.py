"""The routing engine: pure. Values in, decisions with reasons out; no clock, no database, no Django."""

from dromos.routing.engine.planning import board_of, explain, next_for, plan
from dromos.routing.engine.policies import DEFAULT_POLICY, POLICIES, Policy
from dromos.routing.engine.vocabulary import (
    AgentState,
    Cause,
    ChannelAbility,
    Decision,
    Demand,
    Explanation,
    Item,
    Plan,
    Requirement,
    Snapshot,
    Standing,
    Unplaced,
)

__all__ = [
    "DEFAULT_POLICY",
    "POLICIES",
    "AgentState",
    "Cause",
    "ChannelAbility",
    "Decision",
    "Demand",
    "Explanation",
    "Item",
    "Plan",
    "Policy",
    "Requirement",
    "Snapshot",
    "Standing",
    "Unplaced",
    "board_of",
    "explain",
    "next_for",
    "plan",
]
