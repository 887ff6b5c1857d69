"""One story written down as the rows that the real actions would have left behind."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from dromos.accounts.models import User
from dromos.catalog.models import Category
from dromos.channels.email import outbound
from dromos.channels.sandbox.models import SandboxMail
from dromos.customers.models import Customer
from dromos.demo import letters
from dromos.demo.bulk import Bulk
from dromos.demo.clocks import FIRST, RESOLUTION, Clocks
from dromos.demo.stories import Step, Story
from dromos.demo.world import Place, World
from dromos.interactions.models import Interaction, Message, Recipient
from dromos.lib.vault import derived_key
from dromos.notifications.models import Letter
from dromos.notifications.render import Rendered
from dromos.routing.models import Assignment, Decision, Reservation, WorkItem
from dromos.routing.weights import weight_of
from dromos.sla.matching import Facts, Policy, match
from dromos.tickets import states, threading
from dromos.tickets.letters import THREADING_KEY
from dromos.tickets.links import status_url
from dromos.tickets.models import HistoryEntry, Note, Participant, Ticket, TicketClock, TicketInteraction

PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
SECOND = dt.timedelta(seconds=1)
SOURCE = "demo"


@dataclass(slots=True)
class Known:
    """A customer who is in the database already."""

    row: Customer
    segment: str
    segment_weight: float
    service_level: str


@dataclass(slots=True)
class Contact:
    """The contact that is being answered."""

    interaction_id: int
    message_id: str
    text: str
    references: list[str] = field(default_factory=list)


class Chronicle:
    """Writes one ticket. Ids are taken at once, rows of the ticket and its item last, when all is known."""

    def __init__(self, world: World, bulk: Bulk, story: Story, known: Known) -> None:
        self.world, self.bulk, self.story, self.known = world, bulk, story, known
        self.person, self.language = story.person, story.person.language
        self.category: Category = world.categories[story.topic.category]
        self.place: Place = world.places[story.topic.department]
        self.ticket = Ticket(
            id=bulk.new_id(Ticket),
            number=str(world.next_number()),
            subject=story.subject[:500],
            severity=story.severity,
            priority=story.priority,
            opened_at=story.at,
        )
        self.participant_id = bulk.new_id(Participant)
        self.status_url = status_url(Participant(id=self.participant_id), self.ticket)
        self.item_id = bulk.new_id(WorkItem)
        self.state, self.version, self.reopened = states.NEW, 0, 0
        self.hand_offs = self.hand_backs = 0
        self.had_before: Place | None = None
        self.first_replied_at: dt.datetime | None = None
        self.last_staff_at: dt.datetime | None = None
        self.last_customer_at = story.at
        self.solved_at: dt.datetime | None = None
        self.closed_at: dt.datetime | None = None
        self.waiting_until: dt.datetime | None = None
        self.updated_at = story.at
        self.item_state, self.item_at = WorkItem.State.PENDING, story.at
        self.item_version = 1
        self.agent = self.last_agent = self.preferred = ""
        self.assigned_at: dt.datetime | None = None
        self.clocks = Clocks(self._policy(), self.place.calendar)
        self.contact: Contact
        self.letters = 0

    # -- the story ---------------------------------------------------------------------------------

    def write(self, now: dt.datetime) -> None:
        self._open()
        for step in self.story.steps:
            self.clocks.catch_up(step.at)
            getattr(self, f"_{step.what}")(step)
            self.updated_at = step.at
        self.clocks.catch_up(now)
        self._finish()

    def _open(self) -> None:
        at = self.story.at
        self._customer_contact(at, self.story.text, how="opened")
        self._history("open", at, self._customer(), new=self.ticket.number)
        self.clocks.start(FIRST, at)
        self.clocks.start(RESOLUTION, at)
        area = self.known.row.area
        understood = ", ".join(p for p in (self.category.name_in(self.language), area.name if area else "") if p)
        values = self._values() | {"understood": understood, "answer_by": self.clocks.due_reply()}
        self._automatic("acknowledgement", values, at + SECOND, str(self.ticket.pk))

    def _assign(self, step: Step) -> None:
        agent_id = self.world.agents[step.who]
        self.bulk.add(
            Reservation,
            work_item_id=self.item_id,
            agent_id=agent_id,
            state="accepted",
            offered_at=step.at - dt.timedelta(seconds=17),
            expires_at=step.at + dt.timedelta(seconds=43),
            decided_at=step.at,
        )
        self._decide(agent_id, step.at)
        self.agent, self.assigned_at = step.who, step.at
        self._item(WorkItem.State.ASSIGNED, step.at)
        if self.state == states.NEW:
            self._move(states.OPEN, step.at, self._system())
        self.version += 1
        self._history("assign", step.at, self._system(), field="agent", new=step.who)

    def _decide(self, agent_id: int, at: dt.datetime) -> None:
        self.bulk.add(
            Decision,
            work_item_id=self.item_id,
            at=at - dt.timedelta(seconds=17),
            policy="index",
            snapshot_version=0,
            winner_id=agent_id,
            score=round(0.4 + (self.ticket.pk * 37 % 500) / 1000, 6),
            parts={"fit": 1.0, "language": 1.0, "load": round((self.ticket.pk * 13 % 60) / 100, 2)},
            eligible=1 + self.ticket.pk % 3,
            excluded={"language": 5, "skill": 3},
        )

    def _reply(self, step: Step) -> None:
        signature = f"{step.who}\n{self.place.signature(self.language)}"
        values = self._values() | {
            "reply": step.text, "agent": step.who, "signature": signature, "quoted": self.contact.text[:4000],
        }  # fmt: skip
        made = self._compose("reply", values, step.at)
        message_pk = self._out(made, step.at, author=self.world.users[step.who], folds=_folds(made.text, step.text))
        if self.state == states.NEW:
            self._move(states.OPEN, step.at, self._staff(step.who))
        self.first_replied_at = self.first_replied_at or step.at
        self.last_staff_at = step.at
        self.clocks.staff_replied(step.at)
        self.version += 1
        self._history("reply", step.at, self._staff(step.who), new=str(message_pk))

    def _note(self, step: Step) -> None:
        self.bulk.add(
            Note, ticket_id=self.ticket.pk, author_id=self.world.users[step.who].pk, at=step.at, text=step.text
        )
        self.version += 1

    def _wait(self, step: Step) -> None:
        self.waiting_until = step.until
        self._move(states.WAITING_CUSTOMER, step.at, self._staff(step.who))
        self._item(WorkItem.State.WAITING, step.at)

    def _write(self, step: Step) -> None:
        self._customer_contact(step.at, step.text, how="message_id")
        if self.state in states.WAITING:
            self.waiting_until = None
            self._move(states.OPEN, step.at, self._customer(), reason="The customer wrote.")
            self._item(WorkItem.State.ASSIGNED, step.at)
        elif self.state in {states.SOLVED, states.CLOSED}:
            self.reopened += 1
            self.solved_at = self.closed_at = None
            self._move(states.OPEN, step.at, self._customer(), reason="The customer wrote.")
            self.preferred = self.last_agent
            self._item(WorkItem.State.PENDING, step.at)
        self.last_customer_at = step.at
        self.version += 1
        self.clocks.customer_wrote(step.at, replied_before=self.first_replied_at is not None)

    def _hand_over(self, step: Step) -> None:
        old, self.place = self.place, self.world.places[step.department]
        self.hand_offs += 1
        self.hand_backs += self.had_before is self.place
        self.had_before = old
        self.version += 1
        self._history(
            "hand_over", step.at, self._staff(step.who),
            field="department", old=str(old.department), new=str(self.place.department), reason=step.text,
        )  # fmt: skip
        self.clocks.hand_over(self.place.calendar, self._policy(), step.at)
        self._end_assignment("transferred", step.at)
        self.preferred = ""
        self._item(WorkItem.State.PENDING, step.at)

    def _solve(self, step: Step) -> None:
        self.solved_at = step.at
        self._move(states.SOLVED, step.at, self._staff(step.who))
        self._end_assignment("completed", step.at)
        self._item(WorkItem.State.COMPLETED, step.at)
        if step.tell:
            values = self._values() | {"solution": "", "reopen_url": f"{self.status_url}/reopen"}
            self._automatic("solved", values, step.at, str(self.version))

    def _close(self, step: Step) -> None:
        self.closed_at = step.at
        self._move(states.CLOSED, step.at, self._system())

    # -- what each step is made of -----------------------------------------------------------------

    def _policy(self) -> Policy | None:
        facts = Facts(
            segment=self.known.segment,
            service_level=self.known.service_level,
            category=self.category.key,
            severity=self.story.severity,
            channel=self.story.channel,
            department=self.place.department.key,
        )
        return match(self.world.policies, facts).policy

    def _move(self, new: str, at: dt.datetime, by: tuple[str, int | None, str], reason: str = "") -> None:
        old, self.state = self.state, new
        self.version += 1
        self._history("move", at, by, field="state", old=old, new=new, reason=reason)
        self.clocks.follow_state(old, new, at)

    def _item(self, state: str, at: dt.datetime) -> None:
        self.item_state, self.item_at = WorkItem.State(state), at
        self.item_version += 1

    def _end_assignment(self, how: str, at: dt.datetime) -> None:
        self.bulk.add(
            Assignment,
            work_item_id=self.item_id,
            agent_id=self.world.agents[self.agent],
            started_at=self.assigned_at,
            ended_at=at,
            ended_how=how,
        )
        self.last_agent, self.agent, self.assigned_at = self.agent, "", None

    def _history(self, verb: str, at: dt.datetime, by: tuple[str, int | None, str], **more: Any) -> None:
        kind, actor_id, label = by
        self.bulk.add(
            HistoryEntry, ticket_id=self.ticket.pk, at=at, verb=verb,
            actor_kind=kind, actor_id=actor_id, actor_label=label, **more,
        )  # fmt: skip

    def _customer(self) -> tuple[str, int | None, str]:
        return "customer", self.known.row.pk, self.person.name

    def _staff(self, name: str) -> tuple[str, int | None, str]:
        return "staff", self.world.users[name].pk, name

    def _system(self) -> tuple[str, int | None, str]:
        return "system", None, "Dromos"

    def _compose(self, template: str, values: dict[str, Any], at: dt.datetime) -> Rendered:
        """Old letters keep their text only: the HTML face is made again should one ever be sent anew."""
        reader = letters.Reader(self.language, self.person.time_zone)
        return letters.compose(template, values, reader, at, with_html=at > self.world.html_since)

    def _values(self) -> dict[str, str | dt.datetime | None]:
        return {
            "name": self.person.name,
            "company": self.world.company,
            "number": self.ticket.number,
            "tag": f"[Ticket#{self.ticket.number}]",
            "subject": self.story.subject,
            "department": self.place.department.name_in(self.language),
            "status_url": self.status_url,
        }

    def _customer_contact(self, at: dt.datetime, text: str, *, how: str) -> None:
        self.letters += 1
        by_phone = self.story.channel == "phone" and how == "opened"
        answered = getattr(self, "contact", None)
        subject = self.story.subject if answered is None else f"Re: {self.story.subject} [Ticket#{self.ticket.number}]"
        message_id = f"{self.ticket.pk}.{self.letters}.{at:%Y%m%d%H%M%S}@{self.person.email.partition('@')[2]}"
        envelope = letters.Envelope(
            self.person.name, self.person.email, self.place.address, subject, message_id, at,
            in_reply_to=answered.message_id if answered else "",
        )  # fmt: skip
        interaction_id = self.bulk.add(
            Interaction,
            channel=self.story.channel if by_phone else "email",
            customer_id=self.known.row.pk,
            subject=subject[:500],
            started_at=at,
        )
        raw_id = None if by_phone else self._raw(envelope, text, interaction_id, how)
        self._in(envelope, text, interaction_id, raw_id, by_phone=by_phone)
        self.bulk.add(TicketInteraction, interaction_id=interaction_id, ticket_id=self.ticket.pk, joined_at=at, how=how)
        references = [*answered.references, answered.message_id] if answered else []
        self.contact = Contact(interaction_id, "" if by_phone else message_id, text, references)

    def _raw(self, envelope: letters.Envelope, text: str, interaction_id: int, how: str) -> int:
        result = "opened" if how == "opened" else "joined"
        return self.world.raw(
            self.bulk, letters.original(envelope, text), envelope.at,
            outcome={
                "result": result, "verdict": "letter", "interaction_id": interaction_id, "ticket_id": self.ticket.pk,
            },
        )  # fmt: skip

    def _in(
        self, envelope: letters.Envelope, text: str, interaction_id: int, raw_id: int | None, *, by_phone: bool
    ) -> None:
        self.bulk.add(
            Message,
            interaction_id=interaction_id,
            channel="phone" if by_phone else "email",
            direction="in",
            kind=Message.Kind.CALL if by_phone else Message.Kind.LETTER,
            state="received",
            at=envelope.at,
            raw_id=raw_id,
            author_id=self.world.users[self.world.first_line(self.language)].pk if by_phone else None,
            from_name=envelope.name,
            from_address=envelope.address,
            to=[] if by_phone else [envelope.to],
            subject=envelope.subject,
            text=text,
            language=self.language,
            message_id="" if by_phone else envelope.message_id,
            in_reply_to=envelope.in_reply_to,
        )

    def _automatic(self, template: str, values: dict[str, Any], at: dt.datetime, dedupe: str) -> None:
        made = self._compose(template, values, at)
        is_ack = template == "acknowledgement"
        message_pk = self._out(made, at, automatic="auto-replied" if is_ack else "auto-generated")
        self.bulk.add(
            Letter,
            dedupe_key=f"{template}:{self.ticket.pk}:{dedupe}",
            template=template,
            language=self.language,
            address=self.person.email,
            reference=f"ticket:{self.ticket.pk}",
            is_acknowledgement=is_ack,
            message_id=message_pk,
            created_at=at,
        )

    def _out(
        self, made: Rendered, at: dt.datetime, *, automatic: str = "", author: User | None = None,
        folds: list[list[int]] | None = None,
    ) -> int:  # fmt: skip
        self.letters += 1
        secret = derived_key(THREADING_KEY)
        message_id = threading.make_message_id(
            ticket_id=self.ticket.pk, message_pk=0, nonce=f"d{self.ticket.pk:x}x{self.letters:x}",
            domain=self.place.address.partition("@")[2], secret=secret,
        )  # fmt: skip
        sent_at = at + dt.timedelta(seconds=16 if author else 2)
        message_pk = self.bulk.add(
            Message,
            interaction_id=self.contact.interaction_id,
            channel="email",
            direction="out",
            kind=Message.Kind.AUTOMATIC if automatic else Message.Kind.LETTER,
            state="sent",
            at=at,
            author_id=author.pk if author else None,
            from_name=self.place.department.name_in(self.language),
            from_address=self.place.address,
            to=[self.person.email],
            subject=made.subject,
            text=made.text,
            html=made.html,
            folded=folds or [],
            language=self.language,
            message_id=message_id,
            in_reply_to=self.contact.message_id,
            references=[*self.contact.references, self.contact.message_id] if self.contact.message_id else [],
            mailbox_key=self.place.mailbox_key,
            reply_to=threading.make_plus_address(self.place.address, ticket_id=self.ticket.pk, secret=secret),
            automatic=automatic,
            send_after=sent_at,
            sent_at=sent_at,
        )
        self.bulk.add(
            Recipient, message_id=message_pk, address=self.person.email, name=self.person.name, state="sent",
            attempts=1, next_at=sent_at, response="250 2.0.0 Ok: queued", sent_at=sent_at,
        )  # fmt: skip
        if at > self.world.sandbox_since:
            self._show_in_sandbox(made, message_id, sent_at)
        if not automatic:
            self.contact = Contact(
                self.contact.interaction_id, message_id, self.contact.text,
                [*self.contact.references, *([self.contact.message_id] if self.contact.message_id else [])],
            )  # fmt: skip
        return message_pk

    def _show_in_sandbox(self, made: Rendered, message_id: str, at: dt.datetime) -> None:
        """The last letters can be looked at as their customers got them."""
        secret = derived_key(THREADING_KEY)
        name = self.place.department.name_in(self.language)
        content = outbound.compose(
            outbound.LetterOut(
                from_address=self.place.address, from_name=name, to=[(self.person.email, self.person.name)],
                subject=made.subject, text=made.text, html=made.html, message_id=message_id, sent_at=at,
                reply_to=threading.make_plus_address(self.place.address, ticket_id=self.ticket.pk, secret=secret),
                in_reply_to=self.contact.message_id, language=self.language,
            )
        )  # fmt: skip
        self.bulk.add(
            SandboxMail, recipient=self.person.email, sender=self.place.address, from_name=name,
            subject=made.subject, message_id=message_id, content=content, received_at=at,
        )  # fmt: skip

    # -- the end -----------------------------------------------------------------------------------

    def _finish(self) -> None:
        customer, due_at = self.known.row, self.clocks.earliest_due()
        self._write_item(due_at)
        self.bulk.add(
            Ticket,
            id=self.ticket.pk,
            number=self.ticket.number,
            subject=self.ticket.subject,
            state=self.state,
            customer_id=customer.pk,
            organization_id=customer.organization_id,
            department_id=self.place.department.pk,
            category_id=self.category.pk,
            area_id=customer.area_id,
            severity=self.story.severity,
            priority=self.story.priority,
            channel=self.story.channel,
            language=self.language,
            mailbox_key=self.place.mailbox_key,
            work_item_id=self.item_id,
            triage=self._reasons(),
            opened_at=self.story.at,
            updated_at=self.updated_at,
            first_replied_at=self.first_replied_at,
            last_customer_at=self.last_customer_at,
            last_staff_at=self.last_staff_at,
            waiting_until=self.waiting_until,
            solved_at=self.solved_at,
            closed_at=self.closed_at,
            reopened_count=self.reopened,
            hand_offs=self.hand_offs,
            hand_backs=self.hand_backs,
            version=self.version,
        )
        self.bulk.add(
            Participant, id=self.participant_id, ticket_id=self.ticket.pk, role="requester", customer_id=customer.pk,
            address=self.person.email, name=self.person.name, added_at=self.story.at,
        )  # fmt: skip
        for kept in self.clocks.all:
            self._write_clock(kept)

    def _reasons(self) -> list[dict[str, Any]]:
        decided = {"category": self.category.key, "severity": self.story.severity, "priority": self.story.priority}
        return [{"rule": str(self.category), "decided": decided, "words": []}]

    def _write_item(self, due_at: dt.datetime | None) -> None:
        agents = self.world.agents
        held = self.agent and self.item_state in {WorkItem.State.ASSIGNED, WorkItem.State.WAITING}
        if held:
            self.bulk.add(
                Assignment, work_item_id=self.item_id, agent_id=agents[self.agent], started_at=self.assigned_at
            )
        priority = PRIORITIES[self.story.priority]
        self.bulk.add(
            WorkItem,
            id=self.item_id,
            channel=self.story.channel,
            queue_id=self.place.queue_id,
            subject=self.ticket.subject[:250],
            reference=self.ticket.number,
            requirements=self.world.requirements.get(self.category.key, []),
            language=self.language,
            area_key=self.known.row.area.key if self.known.row.area else "",
            priority=priority,
            severity=self.story.severity,
            weight=weight_of(priority, self.known.segment_weight),
            due_at=due_at,
            enqueued_at=self.story.at,
            state=self.item_state,
            state_at=self.item_at,
            agent_id=agents[self.agent] if held else None,
            preferred_agent_id=agents.get(self.preferred),
            last_agent_id=agents.get(self.last_agent),
            version=self.item_version,
        )

    def _write_clock(self, kept: Any) -> None:
        value = kept.value
        self.bulk.add(
            TicketClock,
            ticket_id=self.ticket.pk,
            kind=kept.kind,
            calendar_id=kept.calendar_id,
            policy_id=kept.policy_id,
            **{name: getattr(value, name) for name in CLOCK_FIELDS},
        )


CLOCK_FIELDS = (
    "state", "target_s", "warn_before_s", "started_at", "due_at", "next_at", "paused_at", "remaining_s", "warned_at",
    "breached_at", "stopped_at",
)  # fmt: skip


def _folds(text: str, written: str) -> list[list[int]]:
    start = text.find(written)
    end = start + len(written)
    return [fold for fold in ([0, start], [end, len(text)]) if fold[0] < fold[1]] if start >= 0 else []
