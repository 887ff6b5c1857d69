"""What a channel hands to intake: one contact as plain values. Pure: no Django, no clock, no database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dromos.interactions import folds


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """A file that came along. `filename` is safe to show and to store, never a path; it is never empty."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False
    sha256: str = ""

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


@dataclass(frozen=True, slots=True)
class SpamOpinion:
    """What a spam filter says of a letter. `by` is its name, `marks` the rules of its own that spoke."""

    by: str
    is_spam: bool
    score: float | None = None
    needed: float | None = None
    marks: tuple[str, ...] = ()

    def __str__(self) -> str:
        points = "" if self.score is None else f" {self.score + 0.0:g}"  # never "-0"
        points += "" if self.needed is None else f" of {self.needed:g}"
        return f"{self.by}:{points} {', '.join(self.marks[:8])}".strip()


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a mail server says about one recipient of one of our letters (RFC 3464).

    `action` is failed, delayed, delivered, relayed or expanded, or complained in a report of abuse (RFC 5965);
    `status` is the enhanced code ("5.1.1") or "". `recipient` is "" where the report names nobody.
    `original_message_id` is the Message-ID of our letter without angle brackets, or "".
    """

    recipient: str
    action: str
    status: str = ""
    diagnostic: str = ""
    original_message_id: str = ""

    @property
    def is_permanent(self) -> bool:
        """The address will not work tomorrow either: a 5.x failure that is about the address.

        A full mailbox (5.2.2), a letter that is too large (5.2.3, 5.3.4), of a kind they cannot read (5.6) or
        that they do not want (5.7) says nothing about the next one.
        """
        passing = ("4", "5.2.2", "5.2.3", "5.3.4", "5.6.", "5.7.")
        return self.action == "failed" and not self.status.startswith(passing)


@dataclass(frozen=True, slots=True)
class ForwardedLetter:
    """The letter inside a forwarded one: who really wrote it. Found in the text or in an attached message."""

    from_address: str
    from_name: str = ""
    subject: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody chose and answered in a form of ours: the rules guess none of it.

    `category` and `department` are keys, "" when the form left them open. `answers` are the category's questions by
    key. `suspicion` says why it looks like a robot's work, "" when it does not.
    """

    category: str = ""
    department: str = ""
    language: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    suspicion: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One contact that arrived, whatever the channel.

    All text is clean for PostgreSQL: no NUL, no lone surrogates; all but `text` and `html` are of one line.
    Addresses are lower-case and bare ("margit@example.org"), "" when absent. Message identifiers carry no
    angle brackets. `html` is as it came: only `ui` may show it, after cleaning. `text` is whole: nothing is
    ever cut; `folded` are the half-open character ranges of `text` that quote earlier letters or are a
    signature. `sent_at` is what the sender's clock said (aware), None when absent or unreadable.
    `envelope_to` are the addresses the letter was really delivered to, with plus-tokens.
    `headers` are the headers that later rules read, by lower-case name, in order of appearance.
    `protection` is "pgp-signed", "pgp-encrypted", "smime-signed", "smime-encrypted" or "" (unproven).
    `authenticity` is "pass", "fail" or "" (unknown): what our own border server said of the sender.
    `spam_opinion` is what the spam filter of this house says; None: it was not asked, or did not answer.
    `said` is set for what came by a form: then `from_address` is only what somebody typed.
    """

    received_at: datetime
    from_address: str
    text: str
    channel: str = "email"
    from_name: str = ""
    sender_address: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    envelope_to: tuple[str, ...] = ()
    subject: str = ""
    html: str = ""
    folded: tuple[tuple[int, int], ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    attachments: tuple[InboundAttachment, ...] = ()
    delivery_reports: tuple[DeliveryReport, ...] = ()
    is_abuse_report: bool = False
    is_calendar: bool = False
    forwarded: ForwardedLetter | None = None
    protection: str = ""
    authenticity: str = ""
    defects: tuple[str, ...] = ()
    spam_opinion: SpamOpinion | None = None
    said: Said | None = None

    @property
    def is_unproven(self) -> bool:
        """Anybody could have written this in the sender's name: it has no rights, and is asked to be confirmed."""
        return self.said is not None or self.authenticity == "fail"

    @property
    def new_text(self) -> str:
        """What the sender wrote this time (``folds.fresh``)."""
        return folds.fresh(self.text, self.folded)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address it was sent or delivered to, each once, in order."""
        return tuple(dict.fromkeys((*self.envelope_to, *self.to, *self.cc)))

    def header(self, name: str) -> str:
        """The first header of that name, "" when absent."""
        return next(iter(self.headers.get(name.lower(), ())), "")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """These bytes are no message. `cause` is a short key that quarantine shows, `detail` is for people."""

    cause: str
    detail: str
