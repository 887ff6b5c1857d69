"""Assessing a contact by the rules in force."""

from dromos.catalog.models import Category
from dromos.customers.models import Area
from dromos.triage.models import Rule
from dromos.triage.rules import AreaNames, Assessment, CategoryDefaults, Facts, RuleSet, read_rule


def assess(subject: str, text: str, facts: Facts) -> Assessment:
    """Category, severity, priority, area and department of a contact, with the reasons."""
    return _rule_set().assess(subject, text, facts)


def _rule_set() -> RuleSet:
    rules = Rule.objects.filter(is_active=True).values_list("name", "conditions", "outcome")
    return RuleSet(
        [read_rule(name, conditions, outcome) for name, conditions, outcome in rules],
        {
            category.key: CategoryDefaults(
                category.department.key if category.department else None, category.default_severity
            )
            for category in Category.objects.filter(is_active=True).select_related("department")
        },
        [
            AreaNames(area.key, tuple(area.place_names), tuple(area.postcode_prefixes), 1 if area.parent_id else 0)
            for area in Area.objects.all()
        ],
    )
