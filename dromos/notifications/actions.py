"""Every write about letters: writing one, and wording them."""

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.interactions import actions as outbox
from dromos.interactions import queries as interactions
from dromos.interactions.models import Interaction, Message
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.together import create
from dromos.notifications import brake, queries
from dromos.notifications.defaults import Text
from dromos.notifications.kinds import KINDS, LANGUAGES, LetterKind
from dromos.notifications.models import Letter, LetterText
from dromos.notifications.queries import Value
from dromos.notifications.render import LetterTextError, Problem, Rendered, one_line, problems

TEST = "test"


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a letter belongs, as plain values; notifications looks nothing up.

    `reference` is what the brake counts by ("ticket:12"). `message_id`, `in_reply_to` and `references` carry no
    angle brackets. `interaction` None: the letter begins a contact of its own.
    """

    reference: str = ""
    interaction: Interaction | None = None
    customer_id: int | None = None
    mailbox_key: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class To:
    """Who receives a letter. `time_zone` is the one their dates are said in."""

    address: str
    name: str = ""
    language: str = "en"
    time_zone: str = "UTC"


def send(
    *,
    template: str,
    values: Mapping[str, Value],
    to: To,
    dedupe_key: str,
    at: dt.datetime,
    department: Department | None = None,
    thread: Thread = Thread(),
    channel: str = "email",
    send_after: dt.datetime | None = None,
    own_addresses: Container[str] = frozenset(),
) -> Letter:
    """Write a letter and queue it. The second call with the same `dedupe_key` returns the first letter unchanged.

    An automatic letter the brake holds back is recorded with its cause and `message` None.
    Raises LetterTextError when `values` do not fit the letter.
    """
    kind, address = KINDS[template], to.address.strip().lower()
    is_written, sent = queries.before(dedupe_key=dedupe_key, address=address, reference=thread.reference, at=at)
    if is_written:
        return Letter.objects.select_related("message").get(dedupe_key=dedupe_key)
    cause = _cause_to_hold(kind, address, sent, own_addresses)
    # Composed before anything is written: values that do not fit leave nothing behind, and need no savepoint.
    made = None
    if cause is None:
        made = queries.compose(
            template=template,
            values=values,
            language=to.language,
            at=at,
            time_zone=to.time_zone or "UTC",
            department=department,
        )
    with transaction.atomic(savepoint=False):
        letter = Letter(
            dedupe_key=dedupe_key,
            template=template,
            language=to.language,
            address=address,
            reference=thread.reference,
            is_automatic=kind.automatic,
            is_acknowledgement=kind.acknowledgement,
            message=_queue(made, kind, to, thread, channel, send_after or at, at) if made else None,
            cause=cause or "",
            created_at=at,
        )
        return create(letter)


def _cause_to_hold(kind: LetterKind, address: str, sent: brake.Sent, own_addresses: Container[str]) -> str | None:
    if not kind.automatic or kind.is_gathered:
        return None
    return brake.cause_to_hold(
        address=address, sent=sent, acknowledgement=kind.acknowledgement, own_addresses=own_addresses
    )


def _queue(
    made: Rendered,
    kind: LetterKind,
    to: To,
    thread: Thread,
    channel: str,
    send_after: dt.datetime,
    at: dt.datetime,
) -> Message:
    letter = outbox.Letter(
        channel=channel,
        subject=made.subject,
        text=made.text,
        html=made.html,
        to=[(to.address.strip(), one_line(to.name))],
        from_name=one_line(thread.from_name or queries.company_name()),
        from_address=thread.from_address,
        reply_to=thread.reply_to,
        message_id=thread.message_id,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        language=to.language,
        mailbox_key=thread.mailbox_key,
        automatic=_automatic_header(kind),
        send_after=send_after,
    )
    interaction = thread.interaction or _own_interaction(made.subject, thread, channel, at)
    return outbox.queue_letter(interaction=interaction, letter=letter, author=None, at=at)


def _automatic_header(kind: LetterKind) -> str:
    if not kind.automatic:
        return ""
    return "auto-replied" if kind.acknowledgement else "auto-generated"


def _own_interaction(subject: str, thread: Thread, channel: str, at: dt.datetime) -> Interaction:
    return Interaction.objects.create(
        channel=channel,
        customer_id=thread.customer_id,
        subject=subject,
        state=Interaction.State.ENDED,
        started_at=at,
        ended_at=at,
    )


@transaction.atomic
def send_test(
    *, key: str, language: str, department: Department | None, text: Text, to: User, by: Actor, at: dt.datetime
) -> Letter:
    """Queue ``text`` with example values for ``to``, marked as a test, as it would leave the house.

    From the address of ``department``, or any of the house. It counts nowhere and no brake holds it back. Raises
    LetterTextError with what to change.
    """
    kind = KINDS[key]
    wrong = problems(text.subject, text.body, kind)
    if wrong:
        raise LetterTextError(*wrong)
    with translation.override(to.language):
        subject = f"[{_('Test')}] {text.subject}"
        said = _("This is a test of the letter “%(title)s” with example values. Only you receive it.")
        note = said % {"title": _(kind.title)}
    marked = Text(subject, f"{note}\n\n{text.body}")
    made = queries.preview(template=key, language=language, department=department, at=at, text=marked)
    sender = interactions.sender_for(department.pk if department else None, interactions.own_addresses().values())
    thread = Thread(reference=TEST)
    if sender is not None:
        thread = Thread(
            reference=TEST,
            mailbox_key=sender.mailbox_key,
            from_name=sender.from_name or (department.name_in(language) if department else ""),
            from_address=sender.value,
        )
    receiver = To(to.email, to.name, language, to.time_zone)
    audit.record(by=by, at=at, verb="send_test", subject=to, changes={"letter": f"{key} ({language})"})
    return Letter.objects.create(
        dedupe_key=f"test:{key}:{language}:{to.pk}:{at.timestamp()}",
        template=key,
        language=language,
        address=to.email,
        reference=TEST,
        is_automatic=False,
        message=_queue(made, kind, receiver, thread, "email", at, at),
        created_at=at,
    )


@transaction.atomic
def word_letter(
    *, key: str, language: str, department: Department | None, subject: str, body: str, by: Actor, at: dt.datetime
) -> LetterText:
    """Give a letter the house's (or one department's) own wording. Raises LetterTextError with what to change."""
    if language not in LANGUAGES:
        raise LetterTextError(Problem("There are no letters in this language: %(code)s.", {"code": language}))
    wrong = problems(subject, body, KINDS[key])
    if wrong:
        raise LetterTextError(*wrong)
    old = queries.text_in_force(key, language, department).text
    row, _created = LetterText.objects.update_or_create(
        key=key,
        language=language,
        department=department,
        defaults={"subject": one_line(subject), "body": body.strip() + "\n", "updated_at": at},
    )
    changes = audit.differences(old._asdict(), {"subject": row.subject, "body": row.body})
    audit.record(by=by, at=at, verb="word_letter", subject=row, changes=changes)
    return row


@transaction.atomic
def restore_default_letter(
    *, key: str, language: str, department: Department | None, by: Actor, at: dt.datetime
) -> None:
    """Throw the own wording away; the letter is written with the house's or the default text again."""
    for row in LetterText.objects.filter(key=key, language=language, department=department):
        audit.record(by=by, at=at, verb="restore_default", subject=row, changes={"body": [row.body, ""]})
        row.delete()
