"""Reads about letters: the text in force, a preview, what went to an address lately."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from dromos.accounts.models import Department
from dromos.lib import settings
from dromos.lib.memo import remembered
from dromos.notifications import brake, dates
from dromos.notifications.defaults import Text, default_text
from dromos.notifications.kinds import KINDS, LetterKind
from dromos.notifications.models import Letter, LetterText
from dromos.notifications.render import Rendered, render

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
    rows = LetterText.objects.filter(key=key, language=language).filter(
        Q(department=department) | Q(department__isnull=True)
    )
    own = {row.department_id: row for row in rows}
    for source, row in (("department", own.get(department.pk) if department else None), ("house", own.get(None))):
        if row is not None:
            return TextInForce(Text(row.subject, row.body), source)
    return TextInForce(default_text(key, language), "default")


def compose(
    *,
    template: str,
    values: Mapping[str, Value],
    language: str,
    at: dt.datetime,
    time_zone: str = "UTC",
    department: Department | None = None,
) -> Rendered:
    """The finished letter, not yet queued. Aware datetimes among `values` are said in words in `time_zone`."""
    kind, text = KINDS[template], text_in_force(template, language, department).text
    said = _in_words(kind, values, language=language, at=at, time_zone=time_zone)
    if "company" in kind.names:
        said.setdefault("company", company_name())
    return render(subject=text.subject, body=text.body, kind=kind, values=said, language=language)


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


@remembered
def company_name() -> str:
    """What the company calls itself in letters."""
    return str(settings.get(COMPANY_SETTING) or "Dromos")


def sent_lately(*, address: str, reference: str, at: dt.datetime) -> brake.Sent:
    """How many automatic letters went to `address` and about `reference` within the spans of the brake."""
    about, to = Q(reference=reference) & ~Q(reference=""), Q(address=address)

    def since(span: dt.timedelta) -> Q:
        return Q(created_at__gt=at - span)

    counted = Letter.objects.filter(about | to, since(dt.timedelta(days=1)), is_automatic=True, cause="").aggregate(
        ticket_short=Count("id", filter=about & since(brake.TICKET_SHORT[0])),
        ticket_long=Count("id", filter=about & since(brake.TICKET_LONG[0])),
        address_acknowledgements=Count(
            "id", filter=to & Q(is_acknowledgement=True) & since(brake.ADDRESS_ACKNOWLEDGEMENTS[0])
        ),
        address_long=Count("id", filter=to & since(brake.ADDRESS_LONG[0])),
    )
    return brake.Sent(**counted)


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
