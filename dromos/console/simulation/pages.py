"""What the pages of what-ifs show, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.console.simulation import plots
from dromos.console.simulation.forms import (
    KINDS,
    MOST_CHANGES,
    ChangeForm,
    PeriodForm,
    form_of,
    read_changes,
    write_changes,
)
from dromos.lib.live import make_pass
from dromos.lib.typed import whole
from dromos.routing import past, wording
from dromos.routing.access import runs_visible_to
from dromos.routing.models import SimulationRun, WorkItem
from dromos.routing.simulation.changes import Change, UnknownChangeError, from_json

LATEST = 20


@dataclass(slots=True)
class Question:
    """A what-if that is being put together: its changes, the form that is open, and the period."""

    changes: list[Change]
    period: PeriodForm
    open: ChangeForm | None = None

    @property
    def is_complete(self) -> bool:
        return self.open is None and self.period.is_valid()


def question(user: User, data: QueryDict) -> tuple[Question, bool]:
    """What was sent, and whether it is to be played now. ``do``: add-KIND, remove-NUMBER or play."""
    do, _dash, which = data.get("do", "").partition("-")
    changes = read_changes(data.get("changes", ""))
    asked = Question(changes, PeriodForm(data, has_past=has_past(user)))
    if do == "remove" and (place := whole(which, most=len(changes) - 1)) is not None:
        changes.pop(place)
    if do == "add":
        form = form_of(which, names(), data)
        if form is not None and form.is_valid() and len(changes) < MOST_CHANGES:
            changes.append(form.change())
        elif form is not None:
            asked.open = form
    return asked, do == "play"


def begun(user: User, run_id: str) -> Question:
    """An empty question, or that of an earlier run to be changed."""
    run = runs_visible_to(user).filter(pk=whole(run_id) or 0).first()
    start = {"days": str(run.days if run.source == SimulationRun.Source.HISTORY else 0)} if run else {}
    return Question(changes_of(run) if run else [], PeriodForm(has_past=has_past(user), initial=start))


def has_past(user: User) -> bool:
    """Whether enough was done to play it again."""
    del user
    done = WorkItem.objects.filter(state=WorkItem.State.COMPLETED).order_by()
    return len(done.values_list("pk", flat=True)[: past.FEWEST_ITEMS]) >= past.FEWEST_ITEMS


def names() -> dict[str, str]:
    return past.names(translation.get_language() or "en")


def ask_page(user: User, asked: Question) -> dict[str, Any]:
    called = names()
    runs = runs_visible_to(user)[:LATEST]
    return {
        "question": asked,
        "stored": write_changes(asked.changes),
        "sentences": [wording.sentence(change, called) for change in asked.changes],
        "forms": [
            (
                form.kind,
                titles()[form.kind],
                asked.open if asked.open and asked.open.kind == form.kind else form(called),
            )
            for form in KINDS
        ],
        "is_full": len(asked.changes) >= MOST_CHANGES,
        "has_past": has_past(user),
        "runs": [_row(run, called) for run in runs],
    }


def _form(form: type[ChangeForm], asked: Question, called: Mapping[str, str]) -> ChangeForm:
    return asked.open if asked.open is not None and asked.open.kind == form.kind else form(called)


def titles() -> dict[str, str]:
    return {
        "staffing": _("More or fewer people"),
        "learning": _("Somebody learns something"),
        "shifts": _("Other shifts"),
        "policy": _("Another order of work"),
        "target": _("Another target"),
        "away": _("People fall ill"),
        "incident": _("A mass problem"),
    }


def changes_of(run: SimulationRun) -> list[Change]:
    found = []
    for stored in run.changes:
        try:
            found.append(from_json(stored))
        except UnknownChangeError:
            continue
    return found


def _row(run: SimulationRun, called: Mapping[str, str]) -> dict[str, Any]:
    changes = changes_of(run)
    said = "; ".join(wording.sentence(change, called) for change in changes) or _("As it is today")
    kept = run.result["figures"]["kept"] if run.result else None
    return {"run": run, "said": said[:1].upper() + said[1:], "kept": kept}


def run_page(user: User, run_id: int) -> dict[str, Any]:
    """One what-if. Raises SimulationRun.DoesNotExist, NotAllowedError."""
    run = runs_visible_to(user).get(pk=run_id)
    called = names()
    page: dict[str, Any] = {
        **_row(run, called),
        "live_pass": make_pass([f"simulation:{run.pk}", f"user:{user.pk}"]),
        "failure": failures().get(run.error, failures()["broken"]),
    }
    if run.result:
        page |= _result(run.result, changes_of(run), called)
    return page


def failures() -> dict[str, str]:
    return {
        "too_little": _("Too little was finished in this time to play it again. A made-up day needs no past."),
        "too_long": _("It took longer than ten minutes and was ended. Play fewer days."),
        "broken": _("It broke off. The log of the worker says why."),
    }


def _result(result: Mapping[str, Any], changes: Sequence[Change], called: Mapping[str, str]) -> dict[str, Any]:
    is_change = bool(changes)
    result = {**result, "groups": [_called(group, called) for group in result["groups"]]}
    return {
        "answer": wording.answer(result, changes, called),
        "most": wording.most_for(result) if is_change else "",
        "is_change": is_change,
        "result": result,
        "figures": figures(result),
        "waits": plots.waits(result["waits"]),
        "kept": plots.kept(_groups(result["groups"])),
        "people": sorted(map(_person, result["people"]), key=lambda row: -max(row[1] or 0, row[2])),
    }


def _called(group: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    """A group by its name in the reader's language."""
    return {**group, "label": called.get(f"{group['kind']}:{group['key']}", group["label"])}


def _person(row: Sequence[Any]) -> tuple[str, float | None, float]:
    name, today, then = row
    is_new = name.startswith("+")
    return (_("New person %(number)s") % {"number": name[1:]} if is_new else name, today, then)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure in words: today, then, and the difference with its margin. `tone`: kept (better) or broken."""

    label: str
    help: str
    today: str
    then: str
    difference: str
    tone: str


PER_CENT, MINUTES, COUNT, PLAIN = "%", "min", "n", ""


def figures(result: Mapping[str, Any]) -> list[Row]:
    """The figures, each as people say it; a difference that may be chance has no tone."""
    lateness = _("Minutes beyond the target, urgent work counting more.")
    equality = _("0: everybody has as much to do; 1: one has everything.")
    pair = result["figures"]
    return [
        _figure(pair["kept"], _("First answers in time"), "", PER_CENT, 1),
        _figure(pair["median_wait"], _("Wait until the first answer, median"), _("Working time."), MINUTES, -1),
        _figure(pair["p90_wait"], _("Nine of ten wait at most"), _("Working time."), MINUTES, -1),
        _figure(pair["weighted_late"], _("Lateness by weight"), lateness, MINUTES, -1),
        _figure(pair["utilisation"], _("People at work on something"), _("Of the time they are there."), PER_CENT, 0),
        _figure(pair["gini"], _("Inequality of work"), equality, PLAIN, 0),
        _figure(pair["unanswered"], _("Never answered"), "", COUNT, -1),
    ]


def _figure(pair: Mapping[str, Any], label: str, note: str, unit: str, better: int) -> Row:
    scale = 100 if unit == PER_CENT else 1
    digits = {PER_CENT: 1, MINUTES: 0, COUNT: 1, PLAIN: 2}[unit]

    def said(value: float, sign: str = "") -> str:
        return f"{value * scale:{sign}.{digits}f}".replace("-", "\N{MINUS SIGN}")

    def united(value: float) -> str:
        text = said(value)
        return (
            _("%(minutes)s min") % {"minutes": text} if unit == MINUTES else f"{text} %" if unit == PER_CENT else text
        )

    mean, margin = pair["difference"]
    direction = better * (1 if mean > 0 else -1) if pair["clear"] else 0
    tone = {1: "kept", 0: "", -1: "broken"}[direction]
    return Row(
        label, note, united(pair["today"][0]), united(pair["then"][0]), f"{said(mean, '+')} ± {said(margin)}", tone
    )


def _groups(groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Segments, queues and languages, the larger ones first, under their headings."""
    headings = {"segment": _("Customers"), "queue": _("Queues"), "language": _("Languages")}
    found = []
    for kind, heading in headings.items():
        rows = sorted((group for group in groups if group["kind"] == kind), key=lambda group: -group["count"])
        if len(rows) > 1:
            found.append({"heading": heading, "rows": rows[:8]})
    return found
