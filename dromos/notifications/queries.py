"""Reads about letters: the text in force, a preview, what went to an address lately."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from dromos.accounts.models import Department
from dromos.lib import settings
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp
from dromos.lib.standing import asked
from dromos.notifications import brake, dates
from dromos.notifications.defaults import Text, default_text
from dromos.notifications.kinds import KINDS, LetterKind
from dromos.notifications.models import Letter, LetterText
from dromos.notifications.render import LetterTextError, Rendered, render

COMPANY_SETTING = "company_name"
Value = str | dt.datetime | None


@dataclass(frozen=True, slots=True)
class TextInForce:
    """The wording a letter is written with, and where it comes from: `department`, `house` or `default`."""

    text: Text
    source: str


@remembered
def text_in_force(key: str, language: str, department: Department | None = None) -> TextInForce:
    """The department's wording, else the house's, else the default."""
    own = {row.department_id: row for row in _TEXTS(key, language, department.pk if department else 0)}
    for source, row in (("department", own.get(department.pk) if department else None), ("house", own.get(None))):
        if row is not None:
            return TextInForce(Text(row.subject, row.body), source)
    return TextInForce(default_text(key, language), "default")


_TEXTS = SetUp(
    lambda key, language, department: LetterText.objects.filter(key=key, language=language).filter(
        Q(department=department) | Q(department__isnull=True)
    ),
    str,
    str,
    int,
)


def compose(
    *,
    template: str,
    values: Mapping[str, Value],
    language: str,
    at: dt.datetime,
    time_zone: str = "UTC",
    department: Department | None = None,
    rich: Mapping[str, str] | None = None,
) -> Rendered:
    """The finished letter, not yet queued. Aware datetimes among `values` are said in words in `time_zone`; `rich` is
    the HTML of values that have their own.
    """
    kind, text = KINDS[template], text_in_force(template, language, department).text
    said = _in_words(kind, values, language=language, at=at, time_zone=time_zone)
    if "company" in kind.names:
        said.setdefault("company", company_name())
    return render(subject=text.subject, body=text.body, kind=kind, values=said, language=language, rich=rich)


def preview(
    *, template: str, language: str, department: Department | None, at: dt.datetime, text: Text | None = None
) -> Rendered:
    """The letter with its sample values, as the setup screen shows it; `text` tries a wording not saved yet."""
    kind = KINDS[template]
    values: dict[str, Value] = {
        v.name: dt.datetime.fromisoformat(v.sample) if v.type in {"moment", "deadline"} else v.sample
        for v in kind.variables
    }
    if department is not None and "department" in kind.names:
        values["department"] = department.name_in(language)
    chosen = text or text_in_force(template, language, department).text
    said = _in_words(kind, values, language=language, at=at, time_zone="Europe/Athens")
    return render(subject=chosen.subject, body=chosen.body, kind=kind, values=said, language=language)


def said(error: LetterTextError) -> str:
    """What is wrong with a letter's text, in the reader's language."""
    return " ".join(gettext(problem.text) % problem.values for problem in error.problems)


@remembered
def company_name() -> str:
    """What the company calls itself in letters."""
    return str(settings.get(COMPANY_SETTING) or "Dromos")


# By hand: asked before every letter. Both long spans are a day.
_BEFORE = """
    SELECT EXISTS(SELECT 1 FROM notifications_letter WHERE dedupe_key = $1),
           count(*) FILTER (WHERE reference = $3 AND created_at > $4),
           count(*) FILTER (WHERE reference = $3),
           count(*) FILTER (WHERE address = $2 AND is_acknowledgement AND created_at > $5),
           count(*) FILTER (WHERE address = $2),
           EXISTS (SELECT 1 FROM customers_address
                   WHERE channel = 'email' AND value = $2 AND bounced_at IS NOT NULL),
           EXISTS (SELECT 1 FROM customers_address
                   WHERE channel = 'email' AND value = $2 AND complained_at IS NOT NULL)
    FROM notifications_letter
    WHERE (address = $2 OR reference = $3) AND created_at > $6 AND is_automatic AND cause = ''
"""


def before(*, dedupe_key: str, address: str, reference: str, at: dt.datetime) -> tuple[bool, brake.Sent]:
    """Was a letter with this key written (or held back) already, and how many automatic letters went to `address` and
    about `reference` within the spans of the brake?
    """
    spans = (brake.TICKET_SHORT[0], brake.ADDRESS_ACKNOWLEDGEMENTS[0], dt.timedelta(days=1))
    since = [at - span for span in spans]
    [(is_written, *sent)] = asked(_BEFORE, dedupe_key, address, reference or None, *since)
    return is_written, brake.Sent(*sent)


def wrote_lately(template: str, *, since: dt.datetime) -> int:
    """How many letters of this kind left since then, to whomever."""
    return Letter.objects.filter(template=template, created_at__gt=since, cause="").count()


def last_written(template: str, address: str, *, since: dt.datetime) -> dt.datetime | None:
    """When the last letter of this kind was written to ``address``; None for none since then."""
    rows = Letter.objects.filter(template=template, address=address, created_at__gt=since, cause="")
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()


def _in_words(
    kind: LetterKind, values: Mapping[str, Value], *, language: str, at: dt.datetime, time_zone: str
) -> dict[str, str]:
    types = {variable.name: variable.type for variable in kind.variables}
    say = {"deadline": dates.deadline}
    return {
        name: say.get(types.get(name, ""), dates.moment)(value, now=at, language=language, time_zone=time_zone)
        if isinstance(value, dt.datetime)
        else value or ""
        for name, value in values.items()
    }
