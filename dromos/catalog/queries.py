"""Reads about categories that span rows."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from dromos.catalog.models import Category

Group = tuple[str, Sequence[tuple[str, str]]]


def choosable() -> QuerySet[Category]:
    """Categories a customer may choose: active ones without parts, or with no active part; in the tree's order."""
    active = Category.objects.filter(is_active=True)
    leaves = active.exclude(pk__in=active.filter(parent__isnull=False).values("parent_id"))
    found = leaves.filter(Q(parent__isnull=True) | Q(parent__is_active=True)).select_related("parent")
    return found.order_by("parent__position", "parent__key", "position", "key")


def grouped(categories: Iterable[Category], language: str) -> list[Group]:
    """(name of the group, [(key, name)]) for a page; what stands alone comes last."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in categories:
        group = row.parent.name_in(language) if row.parent else ""
        groups.setdefault(group, []).append((row.key, row.name_in(language)))
    return sorted(groups.items(), key=lambda group: not group[0])


def category_choices(language: str) -> list[tuple[int, str]]:
    """Active categories for a form, in the order of the tree: (id, "Technical / No connection"). One query."""
    rows = list(Category.objects.filter(is_active=True).order_by("position", "key"))
    names = {row.pk: row.name_in(language) for row in rows}
    parents = {row.pk: row.parent_id for row in rows}
    return [(row.pk, _path(row.pk, names, parents)) for row in rows]


def _path(pk: int, names: dict[int, str], parents: dict[int, int | None]) -> str:
    parts, here = [names[pk]], parents[pk]
    while here in names and len(parts) < 10:
        parts.append(names[here])
        here = parents[here]
    return " / ".join(reversed(parts))
