"""What the interface takes and gives, as its OpenAPI document says it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from dromos.lib.typed import is_storable

Priority = Literal["urgent", "high", "normal", "low"]
State = Literal["pending", "reserved", "assigned", "waiting", "completed", "cancelled"]
Key = Annotated[str, Field(min_length=1, max_length=60)]


class Asked(Schema):
    """What is not known is refused: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Skill(Asked):
    """A knowledge skill and the level it takes, 1 (beginner) to 5 (expert)."""

    skill: Key
    level: int = Field(1, ge=1, le=5)


class NewWorkItem(Asked):
    """Work for somebody of a department. ``queue`` or ``department`` says whose; keys are those of /vocabulary."""

    subject: str = Field(min_length=1, max_length=250, description="What lists call it")
    details: str = Field("", max_length=20_000, description="Everything whoever does it must know")
    queue: Key | None = None
    department: Key | None = None
    due_at: AwareDatetime | None = Field(None, description="With its offset: 2026-11-23T15:00:00+02:00")
    skills: list[Skill] = Field([], max_length=10, description="The main one first")
    language: str = Field("", max_length=8)
    area: str = Field("", max_length=60)
    postcode: str = Field("", max_length=12, description="Finds the area when none is given")
    country: str = Field("", max_length=2, description="Of the postcode")
    priority: Priority = "normal"
    severity: int = Field(3, ge=1, le=4, description="1 critical to 4 minor")
    channel: Literal["back_office"] = "back_office"
    reference: str = Field("", max_length=60, description="What your system calls it")
    link: str = Field("", max_length=500, description="Where your system shows it")
    callback_url: str = Field("", max_length=500, description="Is told when it is completed or cancelled")


class WorkItemChange(Asked):
    """What is given is changed, and nothing else."""

    subject: str | None = Field(None, min_length=1, max_length=250)
    details: str | None = Field(None, max_length=20_000)
    queue: Key | None = None
    department: Key | None = None
    due_at: AwareDatetime | None = Field(None, description="null takes the due time away")
    skills: list[Skill] | None = Field(None, max_length=10)
    language: str | None = Field(None, max_length=8)
    area: str | None = Field(None, max_length=60)
    priority: Priority | None = None
    severity: int | None = Field(None, ge=1, le=4)
    reference: str | None = Field(None, max_length=60)
    link: str | None = Field(None, max_length=500)
    callback_url: str | None = Field(None, max_length=500)


class Completion(Asked):
    """What came of it."""

    result: str = Field("", max_length=20_000)


class Cancellation(Asked):
    """Why it is no longer wanted."""

    reason: str = Field("", max_length=20_000)


class WorkItem(Schema):
    """A work item as it is now. ``version`` is its ETag; ``nobody_can_take_it``: it would wait forever."""

    model_config = ConfigDict(extra="forbid")

    id: int
    version: int
    state: State
    subject: str
    details: str
    reference: str
    link: str
    channel: str
    queue: str
    department: str
    due_at: dt.datetime | None
    skills: list[Skill]
    language: str
    area: str
    priority: Priority
    severity: int
    agent: str | None
    waiting_until: dt.datetime | None
    nobody_can_take_it: bool
    callback_url: str
    result: str
    ended_by: str
    ended_at: dt.datetime | None
    created_at: dt.datetime
    changed_at: dt.datetime


class WorkItems(Schema):
    """One page, newest first. ``next_cursor`` null: there is no more."""

    items: list[WorkItem]
    next_cursor: str | None


class Named(Schema):
    """A key and what people call it."""

    key: str
    name: str


class NamedQueue(Named):
    """A queue and the department whose work waits there."""

    department: str


class Vocabulary(Schema):
    """The keys this token may use."""

    queues: list[NamedQueue]
    skills: list[Named]
    languages: list[Named]
    areas: list[Named]
    priorities: list[str]


def holds_nul(value: Any) -> bool:
    r"""PostgreSQL keeps no NUL, nor half a letter ("\\ud800"): they are refused where they come in."""
    if isinstance(value, str):
        return not is_storable(value)
    if isinstance(value, dict):
        return any(holds_nul(one) for one in value.values())
    return isinstance(value, list) and any(holds_nul(one) for one in value)
