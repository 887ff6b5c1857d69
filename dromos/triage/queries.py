"""The verdict on a letter, by the rules, categories and areas that are in force."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from threading import Lock

from django.utils.translation import gettext_noop as _

from dromos.catalog.models import Category
from dromos.customers.models import Area
from dromos.lib import set_up
from dromos.lib.memo import remembered
from dromos.triage.language import detect
from dromos.triage.models import Rule
from dromos.triage.rules import AreaNames, Assessment, CategoryDefaults, Facts, RuleError, RuleSet, read_rule
from dromos.triage.rules import Rule as ReadRule
from dromos.triage.words import as_phrase

log = logging.getLogger(__name__)

SPOKEN = {"GR": "el", "CY": "el", "HU": "hu", "CZ": "cs", "BY": "ru", "RU": "ru", "GB": "en", "IE": "en", "US": "en"}
"""What people of a country usually write."""

REASONS = (
    _("The mailbox it came to"),
    _("Place in the text"),
    _("The customer's area"),
    _("Usual for the category"),
    _("Severity and segment"),
)
"""Reasons that are no rule of the house, for whoever shows them: they are stored in English."""

_TABLES = (Rule._meta.db_table, Category._meta.db_table, Area._meta.db_table)
_kept: tuple[set_up.Stamps, RuleSet] | None = None
_lock = Lock()


def assess(subject: str, text: str, facts: Facts) -> Assessment:
    """The verdict on a letter: one query as long as rules, categories and areas stay as they are.

    ``facts.language`` None is filled in from the text; the customer's language is the hint where it does not tell.
    """
    if facts.language is None:
        facts = replace(facts, language=detect(f"{subject}\n{text}", facts.customer_language))
    return rule_set().assess(subject, text, facts)


@remembered
def rule_set() -> RuleSet:
    """The rules in force, made ready; kept per process until a row of rules, categories or areas is different."""
    global _kept  # noqa: PLW0603 - one value per process, replaced whole
    stamps = set_up.stamps_of(_TABLES) or set_up.read_stamps(_TABLES)
    kept = _kept
    if kept is None or kept[0] != stamps:
        with _lock:
            kept = (stamps, RuleSet(_rules(), _categories(), _areas()))
            _kept = kept
    return kept[1]


def _rules() -> Iterable[ReadRule]:
    for name, conditions, outcome in Rule.objects.filter(is_active=True).values_list("name", "conditions", "outcome"):
        try:
            yield read_rule(name, conditions, outcome)
        except RuleError:
            log.exception("triage rule %r is left out", name)


def _categories() -> Mapping[str, CategoryDefaults]:
    rows = Category.objects.filter(is_active=True).values_list("key", "department__key", "default_severity")
    return {key: CategoryDefaults(department, severity) for key, department, severity in rows}


def _areas() -> Iterable[AreaNames]:
    areas = {area.pk: area for area in Area.objects.all()}
    for area in areas.values():
        above = list(_ancestors(area, areas))
        yield AreaNames(
            key=area.key,
            place_names=tuple(readable for name in area.place_names if (readable := as_phrase(name))),
            postcode_prefixes=tuple(area.postcode_prefixes),
            depth=len(above),
            city=above[-1].key if above else area.key,
            country=area.country,
            language=SPOKEN.get(area.country),
        )


def _ancestors(area: Area, areas: Mapping[int, Area]) -> Iterable[Area]:
    seen = {area.pk}
    while area.parent_id is not None and area.parent_id not in seen:
        seen.add(area.parent_id)
        area = areas[area.parent_id]
        yield area
