"""What a dialog of the ticket page is, and who opens it on what."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.urls import reverse

from dromos.accounts.models import User
from dromos.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens a dialog on what; ``key`` is the number at the end of its name ("move-visit-12"), 0 without one."""

    user: User
    ticket: Ticket
    at: dt.datetime
    key: int = 0

    def address(self, name: str, *more: int) -> str:
        return reverse(f"workspace:{name}", args=[self.ticket.number, *more])


@dataclass(frozen=True, slots=True)
class Ask:
    """A dialog with one small form; ``act`` is the word on its button. ``lost`` is what others changed meanwhile."""

    title: str
    address: str
    form: Form
    act: str
    kind: str = "primary"
    hint: str = ""
    trouble: tuple[str, ...] = ()
    template: str = field(default="workspace/dialogs/ask.html", init=False)

    @property
    def values(self) -> dict[str, Any]:
        return {"ask": self}


@dataclass(frozen=True, slots=True)
class Own:
    """A dialog with a template of its own, which draws the whole <dialog>."""

    template: str
    values: dict[str, Any]


Dialog = Ask | Own
Maker = Callable[[Opening], Dialog | None]
