"""Reads about categories that span rows."""

from dromos.catalog.models import Category


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
