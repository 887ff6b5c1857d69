"""The routing engine: pure. Values in, decisions with reasons out; no clock, no database, no Django."""

from dromos.routing.engine.batch import plan_batch, share_out
from dromos.routing.engine.explaining import explain, explain_on
from dromos.routing.engine.planning import board_of, next_for, plan
from dromos.routing.engine.policies import DEFAULT_POLICY, POLICIES, Policy
from dromos.routing.engine.steps import demand_at, next_step_at, step_of, steps_as_rows
from dromos.routing.engine.vocabulary import (
    ANYWHERE,
    AgentState,
    Appointment,
    Cause,
    Change,
    ChangeKind,
    ChannelAbility,
    Decision,
    Demand,
    Explanation,
    Item,
    Lack,
    Plan,
    Requirement,
    Snapshot,
    Standing,
    Step,
    Unplaced,
)

__all__ = [
    "ANYWHERE",
    "DEFAULT_POLICY",
    "POLICIES",
    "AgentState",
    "Appointment",
    "Cause",
    "Change",
    "ChangeKind",
    "ChannelAbility",
    "Decision",
    "Demand",
    "Explanation",
    "Item",
    "Lack",
    "Plan",
    "Policy",
    "Requirement",
    "Snapshot",
    "Standing",
    "Step",
    "Unplaced",
    "board_of",
    "demand_at",
    "explain",
    "explain_on",
    "next_for",
    "next_step_at",
    "plan",
    "plan_batch",
    "share_out",
    "step_of",
    "steps_as_rows",
]
