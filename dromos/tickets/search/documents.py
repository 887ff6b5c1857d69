"""What a ticket is found by: everything written on it, and about it, gathered for many tickets at once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from dromos.customers.models import Address
from dromos.interactions.models import Attachment, Message
from dromos.tickets.models import Note, NoteFile, Participant, Ticket
from dromos.tickets.models.custom import FieldValue
from dromos.tickets.models.tags import TicketTag
from dromos.tickets.search.calls import calls
from dromos.triage.stems import fold, languages_of, tokens
from dromos.triage.stems.vector import tsvector
from dromos.triage.troubles import troubles_of

NUMBER, SENDER, CUSTOMER, HAS, TROUBLE, CALL = "n:", "f:", "k:", "h:", "t:", "p:"
"""Beginnings of lexemes that no text has: the number, who wrote, whose it is, what hangs on it, what it is about, and
the end of a telephone number.
"""
MOST_LETTERS = 100_000  # of one text
TOLD = 200  # letters that tell the language of a text, and are worth asking for


CALLED, MOST_CALLS = 4_000, 30
_HUMP = re.compile(r"(?<=[^\W\d_A-ZΑ-ΩА-Я])(?=[A-ZΑ-ΩА-Я])")  # InvoiceMarch


@dataclass(slots=True)
class Document:
    """The words of a ticket, by what they weigh: (text, language if known)."""

    number: str = ""
    language: str = ""
    subjects: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    customer: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def vector(self) -> str:
        """As a tsvector literal."""
        text = tsvector(self._texts())
        own = [f"'{NUMBER}{self.number}':1A"]
        own += [f"'{SENDER}{one}':1B" for one in _names(self.senders)]
        own += [f"'{CUSTOMER}{one}':1B" for one in _names(self.customer)]
        own += [f"'{HAS}attachment':1D"] if self.files else []
        own += [f"'{TROUBLE}{one}':1D" for one in sorted(self.troubles())]
        own += [f"'{CALL}{one}':1C" for one in self._calls()]
        return f"{text} {' '.join(own)}"

    def troubles(self) -> frozenset[str]:
        """What the subject and the first message tell of."""
        first = self.messages[-1][0] if self.messages else ""
        return troubles_of(f"{self.subjects[0] if self.subjects else ''}\n{first[:2000]}", self.language)

    def _calls(self) -> Iterator[str]:
        """The ends of the telephone numbers, however they are written."""
        texts = (*self.people, *self.subjects, *(text[:CALLED] for text, _ in self.messages), *self.asides)
        found = dict.fromkeys(call for text in texts for call in calls(text[:CALLED]))
        return islice(found, MOST_CALLS)

    def _texts(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        hint = self.language
        yield self.number, (hint or "en",), "A"
        for subject in self.subjects:
            yield subject, languages_of(subject, hint), "A"
        for text in (*self.people, *self.labels):
            yield text, languages_of(text, hint), "B"
        for text, language in self.messages:
            yield text[:MOST_LETTERS], _languages(text, language or hint), "C"
        for text in self.asides:
            yield text[:MOST_LETTERS], _languages(text, hint), "D"
        for text in self.files:
            yield _HUMP.sub(" ", text.replace("_", " ").replace(".", " ")), languages_of(text, hint), "D"


def _languages(text: str, known: str) -> tuple[str, ...]:
    return languages_of(text[:TOLD], known)


def _names(texts: Iterable[str]) -> dict[str, None]:
    """Names and addresses whole and in words, folded."""
    found: dict[str, None] = {}
    for text in texts:
        for token in tokens(text):
            folded = fold(token)
            for part in (folded, *(folded.replace("@", ".").split(".") if "@" in folded else ())):
                if part and "'" not in part and "\\" not in part:
                    found[part] = None
    return found


def documents(ticket_ids: Sequence[int]) -> dict[int, Document]:
    """The documents of these tickets, by id; those that do not exist are left out. Eight queries."""
    found: dict[int, Document] = {}
    customers: dict[int, list[Document]] = defaultdict(list)
    rows = Ticket.objects.filter(pk__in=ticket_ids).values_list(
        "pk", "number", "subject", "language", "customer_id", "customer__name", "organization__name", "answers"
    )
    for pk, number, subject, language, customer_id, name, organization, answers in rows:
        document = found[pk] = Document(number=number, language=language, subjects=[subject])
        document.people += [one for one in (name, organization) if one]
        document.customer += document.people
        document.labels += _said(answers)
        customers[customer_id].append(document)
    for customer_id, value in Address.objects.filter(customer_id__in=customers).values_list("customer_id", "value"):
        for document in customers[customer_id]:
            document.people.append(value)
            document.customer.append(value)
    _add_participants(found)
    _add_messages(found)
    _add_notes(found)
    _add_labels(found)
    return found


def _said(answers: Any) -> list[str]:
    """The answers to a category's questions, in words."""
    values = answers.values() if isinstance(answers, dict) else ()
    return [str(one)[:2000] for one in values if isinstance(one, str | int | float) and not isinstance(one, bool)]


def _add_participants(found: dict[int, Document]) -> None:
    rows = Participant.objects.filter(ticket_id__in=found).values_list("ticket_id", "address", "name")
    for ticket_id, address, name in rows:
        known = found[ticket_id].people
        known += [one for one in (address, name) if one and one not in known]


def _add_messages(found: dict[int, Document]) -> None:
    """Newest first: of what is too long, the oldest is left out."""
    rows = (
        Message.objects.filter(interaction__ticket_link__ticket_id__in=found)
        .exclude(state=Message.State.DRAFT)
        .order_by("-pk")
        .values_list(
            "interaction__ticket_link__ticket_id", "subject", "text", "folded", "language", "direction",
            "from_name", "from_address",
        )
    )  # fmt: skip
    for ticket_id, subject, text, folded, language, direction, name, address in rows:
        document = found[ticket_id]
        fresh = Message(text=text, folded=folded).fresh_text() if folded else text
        document.messages.append((fresh, language))
        if subject and not subject.endswith(document.subjects[0]) and len(document.subjects) < 20:
            document.subjects.append(subject)
        if direction == Message.Direction.IN:
            document.senders += [one for one in (name, address) if one and one not in document.senders]
    files = Attachment.objects.filter(message__interaction__ticket_link__ticket_id__in=found)
    for ticket_id, filename in files.values_list("message__interaction__ticket_link__ticket_id", "filename"):
        found[ticket_id].files.append(filename)


def _add_notes(found: dict[int, Document]) -> None:
    for ticket_id, text in Note.objects.filter(ticket_id__in=found).values_list("ticket_id", "text"):
        found[ticket_id].asides.append(text)
    files = NoteFile.objects.filter(note__ticket_id__in=found)
    for ticket_id, filename in files.values_list("note__ticket_id", "filename"):
        found[ticket_id].files.append(filename)


def _add_labels(found: dict[int, Document]) -> None:
    for ticket_id, name in TicketTag.objects.filter(ticket_id__in=found).values_list("ticket_id", "tag__name"):
        found[ticket_id].labels.append(name)
    # What only some may see must not be found out by searching for it.
    open_to_all = FieldValue.objects.filter(ticket_id__in=found, field__roles=[], field__departments=None)
    for ticket_id, text in open_to_all.values_list("ticket_id", "text"):
        found[ticket_id].labels.append(text)
