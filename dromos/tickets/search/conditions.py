"""A question as a condition on tickets: words become one tsquery, operators conditions of their own."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Lookup, Q
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.catalog.models import Category
from dromos.interactions.models import Message
from dromos.tickets import states
from dromos.tickets.models import Note, Tag, Ticket, TicketTag
from dromos.tickets.search import query
from dromos.tickets.search.calls import end_of
from dromos.tickets.search.documents import CALL, CUSTOMER, HAS, NUMBER, SENDER
from dromos.tickets.search.names import meant
from dromos.tickets.search.query import All, Node, Not, Operator, Phrase, Word
from dromos.tickets.search.snippets import Wanted
from dromos.triage.language import LANGUAGES
from dromos.triage.stems import begun, fold, lexemes, tokens
from dromos.triage.stems.endings import listed
from dromos.triage.stems.vector import any_of, phrase

NOTHING = Q(pk__in=())
_AGO = re.compile(r"(\d{1,4})\s*([a-zа-яα-ω]+)")
_CALLED = re.compile(r"\+?[\d()]+(?:[-./()]+\d+)+")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m", "%Y.%m.%d", "%Y")
TODAY = listed("today σημερα ma сегодня dnes")
YESTERDAY = listed("yesterday χθεσ tegnap вчера vcera")
DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7, "m": 30, "month": 30, "months": 30, "y": 365}
DAYS |= dict.fromkeys(listed("μερα μερεσ ημερα ημερεσ nap день дня дней den dny dni"), 1)
DAYS |= dict.fromkeys(listed("εβδομαδα εβδομαδεσ het неделя недели недель tyden tydny tydnu"), 7)
DAYS |= dict.fromkeys(listed("μηνασ μηνεσ honap месяц месяца месяцев mesic mesice mesicu"), 30)
DAYS |= dict.fromkeys(listed("year years ετοσ ετη χρονοσ χρονια ev год года лет rok roky let"), 365)


@SearchVectorField.register_lookup
class Matches(Lookup):
    """``lexemes__matches``: a tsquery, as text."""

    lookup_name = "matches"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*params, self.rhs)

    def get_prep_lookup(self) -> str:
        return str(self.rhs)


@dataclass(slots=True)
class Asked:
    """A question understood: the condition (None: nothing was asked), which is that of ``words`` (a tsquery, "" for
    none) and of the ``rest``; the tsquery hits are ranked by ("" for none),
    the words to mark, and what to tell whoever asked.
    """

    condition: Q | None = None
    words: str = ""
    rest: Q = field(default_factory=Q)
    ranking: str = ""
    wanted: Wanted = field(default_factory=lambda: Wanted(frozenset()))
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the condition: words alone (``words``, a tsquery) as long as can be, else a ``condition``."""

    words: str = ""
    condition: Q | None = None

    def as_q(self) -> Q:
        if self.condition is None:
            return Q(search_entry__lexemes__matches=self.words)
        if not self.words:
            return self.condition
        return Q(search_entry__lexemes__matches=self.words) & self.condition


def understand(text: str, *, viewer: User | None, at: dt.datetime, typing: bool = False) -> Asked:
    """What ``text`` asks for. ``typing``: the last word may not be finished, and means what begins so, too.

    Words that every sentence has ask nothing. ``said`` tells what was read otherwise than meant.
    """
    question = query.parse(text)
    asked = Asked(said=[_fault(fault) for fault in question.faults])
    if question.tree is None:
        return asked
    tree = _unfinished(question.tree) if typing and text[-1:].isalnum() else question.tree
    part = _Compiler(viewer, at, asked.said).part(tree)
    if part is not None:
        asked.condition, asked.words, asked.rest = part.as_q(), part.words, part.condition or Q()
    asked.ranking, asked.wanted = _positive(tree)
    if part is None and not asked.said:
        asked.said.append(_("These words are in every letter: add one that tells more."))
    return asked


def _fault(fault: query.Fault) -> str:
    if fault.kind == "unknown_operator" and (operator := meant(fault.value)):
        words = {"name": fault.value, "meant": operator}
        return _("“%(name)s:” is no operator: it was looked for as text. Did you mean “%(meant)s:”?") % words
    if fault.kind == "unknown_operator":
        return _("“%(name)s:” is no operator: it was looked for as text.") % {"name": fault.value}
    return _("That is a long question: only its beginning was asked.")


def _unfinished(tree: Node) -> Node:
    if isinstance(tree, Word):
        return Word(tree.text, begins=True)
    if isinstance(tree, All) and isinstance(tree.of[-1], Word):
        return All((*tree.of[:-1], _unfinished(tree.of[-1])))
    return tree


def _positive(tree: Node) -> tuple[str, Wanted]:
    """What to rank by (any of the words asked for), and what to mark."""
    found = list(query.positive(tree))
    parts = [_words(one) for one in found]
    marks = frozenset(
        lexeme
        for one in found
        for token in tokens(one.text)
        for lexeme in (begun(token) if isinstance(one, Word) and one.begins else lexemes(token))
    )
    beginnings = tuple(fold(one.text) for one in found if isinstance(one, Word) and one.begins)
    forms = frozenset(fold(token) for one in found for token in tokens(one.text))
    return " | ".join(part for part in parts if part), Wanted(marks, beginnings, forms)


def _words(node: Word | Phrase) -> str:
    """A tsquery; "" when every sentence has these words."""
    if isinstance(node, Phrase):
        return phrase(node.text)
    whole = list(tokens(node.text))
    if len(whole) != 1 or _CALLED.fullmatch(node.text):  # router-ului, a.b: in this order
        call = end_of(node.text) if _CALLED.fullmatch(node.text) else ""
        return f"({phrase(node.text)} | '{CALL}{call}')" if call else phrase(node.text)
    digits = node.text.lstrip("#+").strip("()")
    if digits.isdecimal() and digits.isascii() and len(digits) >= 3:
        call = f" | '{CALL}{end_of(digits)}'" if end_of(digits) else ""
        return f"('{digits}' | '{NUMBER}{digits}':*{call})"
    return any_of(whole[0], beginning=node.begins)


class _Compiler:
    def __init__(self, viewer: User | None, at: dt.datetime, said: list[str]) -> None:
        self.viewer, self.at, self.said = viewer, at, said

    def part(self, node: Node) -> _Part | None:
        """None: it asks nothing."""
        if isinstance(node, Word | Phrase):
            words = _words(node)
            return _Part(words=words) if words else None
        if isinstance(node, Operator):
            return self._operator(node)
        if isinstance(node, Not):
            return self._without(node)
        parts = [part for part in (self.part(one) for one in node.of) if part is not None]
        if not parts:
            return None
        return _all(parts) if isinstance(node, All) else _either(parts)

    def _without(self, node: Not) -> _Part | None:
        part = self.part(node.of)
        if part is None:
            return None
        return _Part(words=f"!{part.words}") if part.condition is None else _Part(condition=~part.as_q())

    def _operator(self, node: Operator) -> _Part:
        if node.name in NAMED:
            exact = [fold(token) for token in tokens(node.value)]
            marks = [f"'{NAMED[node.name]}{one}'" for one in exact if "'" not in one and "\\" not in one]
            return _Part(words=f"({' & '.join(marks)})") if marks else _Part(condition=NOTHING)
        if node.name == "has" and fold(node.value) in ATTACHMENT:
            return _Part(words=f"'{HAS}attachment'")
        condition = CONDITIONS[node.name](self, node.value)
        if condition is None:
            words = {"name": node.name, "value": node.value}
            self.said.append(_("“%(name)s:%(value)s” means nothing here: nothing fits it.") % words)
        return _Part(condition=NOTHING if condition is None else condition)

    def status(self, value: str) -> Q | None:
        folded = fold(value)
        groups = {"live": states.LIVE, "done": states.DONE, "waiting": states.WAITING}
        if folded in groups:
            return Q(state__in=groups[folded])
        return _choice("state", Ticket.State.choices, folded)

    def priority(self, value: str) -> Q | None:
        return _choice("priority", Ticket.Priority.choices, fold(value))

    def before(self, value: str) -> Q | None:
        day = self._day(value)
        return Q(opened_at__lt=day) if day else None

    def after(self, value: str) -> Q | None:
        day = self._day(value)
        return Q(opened_at__gte=day) if day else None

    def _day(self, value: str) -> dt.datetime | None:
        """The beginning of a day: a date, today, yesterday, or so many days, weeks, months ago (30d)."""
        today = self.at.replace(hour=0, minute=0, second=0, microsecond=0)
        folded = fold(value)
        if folded in TODAY or folded in YESTERDAY:
            return today - dt.timedelta(days=int(folded in YESTERDAY))
        if (ago := _AGO.fullmatch(folded)) and ago[2] in DAYS:
            days = int(ago[1]) * DAYS[ago[2]]
            return today - dt.timedelta(days=days) if days < today.toordinal() else None
        for form in _DATES:
            try:
                return dt.datetime.strptime(value, form).replace(tzinfo=self.at.tzinfo)
            except ValueError:
                continue
        return None

    def department(self, value: str) -> Q | None:
        wanted = fold(value)
        rows = Department.objects.values_list("pk", "name")
        found = [pk for pk, name in rows if any(word.startswith(wanted) for word in (fold(name), *fold(name).split()))]
        return Q(department_id__in=found) if found else None

    def category(self, value: str) -> Q | None:
        """By key or name; those below it too."""
        wanted = fold(value)
        rows = list(Category.objects.values_list("pk", "key", "names"))
        keys = [key for _pk, key, names in rows if key == value or wanted in {fold(str(n)) for n in names.values()}]
        keys = keys or [key for _pk, key, names in rows if any(wanted in fold(str(name)) for name in names.values())]
        found = [pk for pk, key, _names in rows if any(key == one or key.startswith(f"{one}/") for one in keys)]
        return Q(category_id__in=found) if found else None

    def tag(self, value: str) -> Q | None:
        found = [pk for pk, name in Tag.objects.values_list("pk", "name") if fold(name) == fold(value)]
        return Q(pk__in=TicketTag.objects.filter(tag_id__in=found).values("ticket_id")) if found else None

    def number(self, value: str) -> Q | None:
        digits = value.lstrip("#")
        return Q(number__startswith=digits) if digits else None

    def has(self, value: str) -> Q | None:
        kind = fold(value)
        if kind in {"note", fold(_("Note"))}:
            return Q(pk__in=Note.objects.values("ticket_id"))
        if kind in {"tag", fold(_("Tag"))}:
            return Q(pk__in=TicketTag.objects.values("ticket_id"))
        return None

    def language(self, value: str) -> Q | None:
        for code in LANGUAGES:
            named = get_language_info(code)
            if fold(value) in {code, *(fold(str(named[key])) for key in ("name", "name_local", "name_translated"))}:
                return Q(language=code)
        return None

    def assigned(self, value: str) -> Q | None:
        folded = fold(value)
        if folded in {"me", fold(_("me"))}:
            return Q(work_item__agent__user=self.viewer) if self.viewer else None
        if folded in {"nobody", "none", fold(_("nobody"))}:
            return Q(work_item__agent__isnull=True)
        names = User.objects.filter(is_active=True).values_list("pk", "name", "email")
        found = [pk for pk, name, email in names if fold(email) == folded or _named(name, folded)]
        return Q(work_item__agent__user_id__in=found) if found else None

    def channel(self, value: str) -> Q | None:
        return Q(channel=fold(value)) if Message.objects.filter(channel=fold(value)).exists() else None


NAMED = {"from": SENDER, "customer": CUSTOMER}
ATTACHMENT = listed(
    """attachment attachments file files συνημμενο συνημμενα αρχειο αρχεια melleklet mellekletek csatolmany csatolmanyok
    fajl fajlok вложение вложения файл файлы priloha prilohy soubor soubory"""
)
CONDITIONS: Mapping[str, Callable[[_Compiler, str], Q | None]] = {
    "status": _Compiler.status, "priority": _Compiler.priority, "before": _Compiler.before, "after": _Compiler.after,
    "in": _Compiler.department, "category": _Compiler.category, "tag": _Compiler.tag, "number": _Compiler.number,
    "has": _Compiler.has, "lang": _Compiler.language, "assigned": _Compiler.assigned, "channel": _Compiler.channel,
}  # fmt: skip


def _named(name: str, wanted: str) -> bool:
    """Is somebody called ``wanted``, whole name or one of its words?"""
    folded = fold(name)
    return folded == wanted or wanted in folded.split()


def _choice(column: str, choices: Sequence[tuple[str, Any]], wanted: str) -> Q | None:
    """By key, or by its name in the language of whoever asks."""
    found = [key for key, label in choices if wanted in {key, fold(str(label)), key.replace("_", "-")}]
    return Q(**{f"{column}__in": found}) if found else None


def _all(parts: Sequence[_Part]) -> _Part:
    words = " & ".join(part.words for part in parts if part.words)
    conditions = [part.condition for part in parts if part.condition is not None]
    joined = conditions[0] if conditions else None
    for one in conditions[1:]:
        joined = joined & one if joined is not None else one
    return _Part(f"({words})" if words else "", joined)


def _either(parts: Sequence[_Part]) -> _Part:
    if all(part.condition is None for part in parts):
        return _Part(words=f"({' | '.join(part.words for part in parts)})")
    joined = parts[0].as_q()
    for one in parts[1:]:
        joined |= one.as_q()
    return _Part(condition=joined)
