"""The letters Dromos writes, and the variables each of them may use. Pure.

A kind is a contract between the app that owns the facts (it passes the values) and the administrator
(who may reword the text): nothing outside `variables` can ever appear in a letter.
"""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_noop

VariableType = Literal["text", "url", "moment", "deadline", "block", "quote", "plot"]
LANGUAGES = ("en", "el", "hu", "ru", "cs")


@dataclass(frozen=True, slots=True)
class Variable:
    """One `{name}` of a letter.

    text: one line. url: a link target (https, http or mailto). moment: an aware datetime, written as people
    say it ("tomorrow, Tuesday 24 November at 11:00"). deadline: the same with "by" in front, in whatever way
    the language says it. block: several paragraphs. quote: several paragraphs, shown as quoted. plot: bars, as
    `plot.encode` writes them.
    A paragraph that uses an empty optional variable is left out of the letter.
    """

    name: str
    type: VariableType = "text"
    optional: bool = False
    sample: str = ""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One letter. `automatic`: nobody pressed a button for it, so the brake applies, unless `is_gathered`: whoever
    sends it puts everything for one person into one letter, and leaves time between two.
    """

    key: str
    title: str
    variables: tuple[Variable, ...]
    automatic: bool = True
    acknowledgement: bool = False
    for_staff: bool = False
    is_gathered: bool = False
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(v.name for v in self.variables))


_COMPANY = Variable("company", sample="Meridian")
_NAME = Variable("name", optional=True, sample="Kostas Papadakis")
_LINK = Variable("link", "url", sample="https://desk.example/s/8f3c")
_TICKET = (
    _NAME,
    _COMPANY,
    Variable("number", sample="1010138"),
    Variable("tag", sample="[Ticket#1010138]"),
    Variable("subject", sample="Internet down in Peristeri"),
    Variable("department", sample="Technical Support"),
    Variable("status_url", "url", sample="https://desk.example/s/8f3c"),
)

KINDS: dict[str, LetterKind] = {
    kind.key: kind
    for kind in (
        LetterKind(
            "acknowledgement",
            gettext_noop("We have your letter"),
            (
                *_TICKET,
                Variable("understood", optional=True, sample="No connection, Athens West"),
                Variable("answer_by", "deadline", optional=True, sample="2026-11-24T11:00:00+02:00"),
            ),
            acknowledgement=True,
        ),
        LetterKind(
            "confirm_address",
            gettext_noop("Was it you who wrote to us?"),
            # Nothing that a stranger typed: no name, no subject, no words of theirs.
            (_COMPANY, _LINK, Variable("received_at", "moment", sample="2026-11-22T10:12:00+02:00")),
            acknowledgement=True,
        ),
        LetterKind(
            "joined",
            gettext_noop("Your letter was added to the ticket"),
            (
                *_TICKET,
                Variable("answer_by", "deadline", optional=True, sample="2026-11-24T11:00:00+02:00"),
            ),
            acknowledgement=True,
        ),
        LetterKind(
            "progress",
            gettext_noop("News about your ticket"),
            (
                *_TICKET,
                Variable("news", "block", sample="An engineer is on the way to your street cabinet."),
                Variable("answer_by", "deadline", optional=True, sample="2026-11-24T11:00:00+02:00"),
            ),
        ),
        LetterKind(
            "reply",
            gettext_noop("Agent's letter"),
            (
                *_TICKET,
                Variable("reply", "block", sample="We reset your line. Please switch the modem off and on again."),
                Variable("agent", optional=True, sample="Alexandra"),
                Variable("signature", "block", optional=True, sample="Meridian Technical Support"),
                Variable("quoted", "quote", optional=True, sample="The light on the modem is red since yesterday."),
            ),
            automatic=False,
        ),
        LetterKind(
            "need_more",
            gettext_noop("We need something from you"),
            (
                *_TICKET,
                Variable("question", "block", sample="Which lights are on at the front of the modem?"),
                Variable("reply_by", "deadline", optional=True, sample="2026-11-27T17:00:00+02:00"),
            ),
        ),
        LetterKind(
            "solved",
            gettext_noop("Your ticket is solved"),
            (
                *_TICKET,
                Variable("solution", "block", optional=True, sample="We replaced a faulty card."),
                Variable("reopen_url", "url", sample="https://desk.example/s/8f3c/reopen"),
            ),
        ),
        LetterKind(
            "reopened",
            gettext_noop("Your ticket is open again"),
            (
                *_TICKET,
                Variable("answer_by", "deadline", optional=True, sample="2026-11-24T11:00:00+02:00"),
            ),
        ),
        LetterKind(
            "visit",
            gettext_noop("Somebody comes to you"),
            (
                *_TICKET,
                Variable("starts_at", "moment", sample="2026-11-24T11:00:00+02:00"),
                Variable("latest", sample="13:00"),
                Variable("place", optional=True, sample="Ermou 12, 10563 Athens"),
            ),
            automatic=False,
        ),
        LetterKind(
            "visit_cancelled",
            gettext_noop("Nobody comes to you"),
            (*_TICKET, Variable("starts_at", "moment", sample="2026-11-24T11:00:00+02:00")),
            automatic=False,
        ),
        LetterKind("closed", gettext_noop("Your ticket is closed"), _TICKET),
        LetterKind(
            "sign_in_link",
            gettext_noop("Sign-in link"),
            (
                _NAME,
                _COMPANY,
                _LINK,
                Variable("valid_until", "moment", sample="2026-11-22T12:30:00+02:00"),
            ),
            automatic=False,  # somebody pressed a button, and the portal has its own throttle
        ),
        LetterKind(
            "held",
            gettext_noop("A letter was set aside"),
            (
                _NAME,
                _COMPANY,
                Variable("sender", sample="kostas@example.net"),
                Variable("subject", sample="Internet down"),
                Variable("cause", sample="the mail could not be read"),
                Variable("received_at", "moment", sample="2026-11-22T10:12:00+02:00"),
                _LINK,
            ),
            for_staff=True,
        ),
        LetterKind(
            "undeliverable",
            gettext_noop("A letter could not be delivered"),
            (
                _NAME,
                _COMPANY,
                Variable("number", sample="1010138"),
                Variable("recipient", sample="kostas@example.net"),
                Variable("cause", sample="550 mailbox unavailable"),
                _LINK,
            ),
            for_staff=True,
        ),
        LetterKind(
            "alert",
            gettext_noop("Alerts for staff"),
            (
                _NAME,
                _COMPANY,
                Variable("summary", sample="A promise is broken: #1010138 Internet down in Peristeri"),
                Variable(
                    "alerts",
                    "block",
                    sample="A promise is broken\n\n- #1010138 Internet down: First reply was due today at 11:00",
                ),
                _LINK,
            ),
            for_staff=True,
            is_gathered=True,
        ),
        LetterKind(
            "digest",
            gettext_noop("Figures for departments and management"),
            (
                _NAME,
                _COMPANY,
                Variable("title", sample="Technical Support: Monday 23 November"),
                Variable("figures", "block", sample="- Opened: 34\n- Solved: 31\n- Open now: 58"),
                Variable(
                    "plot",
                    "plot",
                    optional=True,
                    sample='{"series": ["Opened", "Solved"], "rows": [["Mon", 34, 31], ["Tue", 28, 33]]}',
                ),
                Variable("topics", "block", optional=True, sample="Most about\n\n- No connection: 12\n- Invoice: 7"),
                _LINK,
            ),
            for_staff=True,
            is_gathered=True,
        ),
        LetterKind(
            "staff_invitation",
            gettext_noop("First sign-in for staff"),
            (
                _NAME,
                _COMPANY,
                Variable("inviter", sample="Ilona"),
                _LINK,
                Variable("valid_until", "moment", sample="2026-11-24T12:00:00+02:00"),
            ),
            for_staff=True,
        ),
        LetterKind(
            "password_reset",
            gettext_noop("New password for staff"),
            (
                _NAME,
                _COMPANY,
                _LINK,
                Variable("valid_until", "moment", sample="2026-11-22T16:00:00+02:00"),
            ),
            automatic=False,  # somebody pressed a button; throttled at the door
            for_staff=True,
        ),
    )
}
