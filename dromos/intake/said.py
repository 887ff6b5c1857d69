"""What came by a form, and what anybody could have written: the writer's choices hold, their claims do not."""

import dataclasses
from collections.abc import Callable, Container, Mapping

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.intake.sieve import Sieve, sift
from dromos.intake.verdict import Kind, Verdict
from dromos.interactions.inbound import InboundMessage, Said
from dromos.tickets.actions import NewTicket
from dromos.tickets.threading import bare_address


def judged(message: InboundMessage, own: Container[str], sieve: Sieve) -> Verdict:
    """A form has no headers that tell what it is: a robot's marks, the house's lists, our own addresses speak."""
    if bare_address(message.from_address) in own or message.from_address in own:
        return Verdict(Kind.OWN, f"Form: {message.from_address}")
    if message.said is not None and message.said.suspicion:
        return Verdict(Kind.SPAM, message.said.suspicion)
    found = sift(message, sieve, answers_us=False)
    return Verdict(Kind(found.means), found.evidence) if found else Verdict(Kind.LETTER, "written in a form")


def as_said(
    new: NewTicket,
    said: Said | None,
    *,
    category_of: Callable[[str], Category | None],
    departments: Mapping[int, Department],
) -> NewTicket:
    """``new`` as the form has it, where it says anything; and marked as nobody's proven word."""
    if said is None:
        return dataclasses.replace(new, is_unproven=True)
    category = category_of(said.category) or new.category
    named = next((row for row in departments.values() if row.key == said.department), None)
    chosen = category is not None and category.key == said.category
    return dataclasses.replace(
        new,
        is_unproven=True,
        category=category,
        department=(category.answered_by if chosen and category else None) or named or new.department,
        severity=category.default_severity if chosen and category and category != new.category else new.severity,
        language=said.language or new.language,
        answers=dict(said.answers),
    )
