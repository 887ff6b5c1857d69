"""Every write to products, categories and their questions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department
from dromos.catalog import asking
from dromos.catalog.defaults import CATEGORIES, QUESTIONS
from dromos.catalog.events import CategoryMoved
from dromos.catalog.models import Category, Question
from dromos.catalog.moving import is_at_or_below, moved_key
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.lib.events import announce

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
    old = {key: str(value) for key, value in editing.assign(category, changes, CATEGORY_FIELDS).items()}
    category.save(update_fields=list(changes))
    different = audit.differences(old, {key: str(value) for key, value in changes.items()})
    audit.record(by=by, at=at, verb="change", subject=category, changes=different)
    return category


class CategoryPlaceError(ValueError):
    """The category cannot stand there: the place is taken, is below itself, or does not exist."""


@transaction.atomic
def move_category(*, category: Category, key: str, by: Actor, at: dt.datetime) -> Category:
    """Put ``category``, with everything below it, under the key ``key``; whoever names it by key follows.

    Its tickets, questions, skills and route stay its own. Raises NotAllowedError, CategoryPlaceError.
    """
    require_administration(by)
    category = Category.objects.select_for_update().get(pk=category.pk)
    old, (parent_key, _slash, leaf) = category.key, key.rpartition("/")
    parent = Category.objects.filter(key=parent_key).first() if parent_key else None
    if not leaf or (parent_key and parent is None):
        raise CategoryPlaceError("There is no such place in the tree.")
    if key == old:
        return category
    if is_at_or_below(parent_key, old):
        raise CategoryPlaceError("A category cannot be put below itself.")
    branch = list(Category.objects.filter(Q(pk=category.pk) | Q(key__startswith=f"{old}/")))
    new_keys = {row.pk: moved_key(row.key, old, key) for row in branch}
    if Category.objects.filter(key__in=new_keys.values()).exclude(pk__in=new_keys).exists():
        raise CategoryPlaceError("There is one with this key already.")
    for row in branch:
        row.key = new_keys[row.pk]
    Category.objects.bulk_update(branch, ["key"])
    Category.objects.filter(pk=category.pk).update(parent=parent)
    category.refresh_from_db()
    audit.record(by=by, at=at, verb="move", subject=category, changes={"key": [old, key]})
    announce(CategoryMoved(category.pk, old, key), at)
    return category


@transaction.atomic
def set_questions(*, category: Category, questions: Sequence[dict[str, Any]], by: Actor, at: dt.datetime) -> None:
    """Make ``questions`` (dicts of Question's fields) the whole form of the category, in that order.

    What was asked until now and is not among them is retired: the answers that tickets have keep their words. Raises
    NotAllowedError, UnsoundFormError.
    """
    require_administration(by)
    asking.check(questions)
    known = {row.key: row for row in Question.everything.filter(category=category)}
    old = [row.key for row in known.values() if row.is_active]
    for position, fields in enumerate(questions):
        row = known.get(fields["key"]) or Question(category=category)
        for name, value in {"is_active": True, "asked_when": {}, "helps": {}, "choices": [], **fields}.items():
            setattr(row, name, value)
        row.position = position
        row.save()
    new = [fields["key"] for fields in questions]
    retired = [row.pk for key, row in known.items() if key not in new]
    Question.everything.filter(pk__in=retired).update(is_active=False)
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


def follow_move(rows: QuerySet[Any], *, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: ``rows`` whose ``category`` is a key go on naming it. How many."""
    named = [row for row in rows.exclude(category="") if is_at_or_below(row.category, old)]
    for row in named:
        row.category = moved_key(row.category, old, new)
    rows.model._default_manager.bulk_update(named, ["category"])
    return len(named)
