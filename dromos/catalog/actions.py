"""Every write to products, categories and their questions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department
from dromos.catalog.defaults import CATEGORIES, QUESTIONS
from dromos.catalog.models import Category, Question
from dromos.lib import audit
from dromos.lib.actor import Actor

CATEGORY_FIELDS = ("names", "department", "default_severity", "is_active", "position")


@transaction.atomic
def create_category(
    *,
    key: str,
    names: dict[str, str],
    department: Department | None,
    by: Actor,
    at: dt.datetime,
    default_severity: int = 3,
    position: int = 0,
) -> Category:
    """Create the node ``key`` under the node its path names. Raises Category.DoesNotExist when that is missing."""
    require_administration(by)
    parent_key, _slash, _leaf = key.rpartition("/")
    parent = Category.objects.get(key=parent_key) if parent_key else None
    category = Category.objects.create(
        key=key,
        parent=parent,
        names=names,
        department=department,
        default_severity=default_severity,
        position=position,
    )
    audit.record(by=by, at=at, verb="create", subject=category, changes={"key": key, "names": names})
    return category


@transaction.atomic
def change_category(*, category: Category, by: Actor, at: dt.datetime, **changes: Any) -> Category:
    """Change fields of CATEGORY_FIELDS."""
    require_administration(by)
    unknown = set(changes) - set(CATEGORY_FIELDS)
    if unknown:
        raise ValueError(f"cannot change {', '.join(sorted(unknown))} of a category")
    old = {key: str(getattr(category, key)) for key in changes}
    for key, value in changes.items():
        setattr(category, key, value)
    category.save(update_fields=list(changes))
    different = audit.differences(old, {key: str(value) for key, value in changes.items()})
    audit.record(by=by, at=at, verb="change", subject=category, changes=different)
    return category


@transaction.atomic
def set_questions(*, category: Category, questions: Sequence[dict[str, Any]], by: Actor, at: dt.datetime) -> None:
    """Make ``questions`` (dicts of Question's fields) the whole form of the category, in that order."""
    require_administration(by)
    old = [question.key for question in category.questions.all()]
    category.questions.all().delete()
    Question.objects.bulk_create(
        [Question(category=category, position=position, **fields) for position, fields in enumerate(questions)]
    )
    new = [fields["key"] for fields in questions]
    audit.record(by=by, at=at, verb="set_questions", subject=category, changes={"questions": [old, new]})


@transaction.atomic
def install_default_tree(*, by: Actor, at: dt.datetime) -> int:
    """Create the default categories, with their questions, whose keys are not taken yet; how many were made.

    A category whose department is missing is made without one.
    """
    taken = set(Category.objects.values_list("key", flat=True))
    departments = {department.key: department for department in Department.objects.all()}
    missing = [(position, row) for position, row in enumerate(CATEGORIES) if row[0] not in taken]
    for position, (key, names, department, severity, _skills, questions) in missing:
        category = create_category(
            key=key,
            names=names,
            department=departments.get(department or ""),
            default_severity=severity,
            position=position,
            by=by,
            at=at,
        )
        if questions:
            asked = [{"key": question, **QUESTIONS[question]} for question in questions]
            set_questions(category=category, questions=asked, by=by, at=at)
    return len(missing)
