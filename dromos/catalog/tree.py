"""The category tree as people choose from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dromos.catalog.models import Category


@dataclass(frozen=True, slots=True)
class Branch:
    """One active category: ``name`` and the names above it (``path``), in the reader's language, and who answers for
    it. ``depth`` is 0 at the top. ``words`` is everything somebody may type to find it, in lower case.
    """

    key: str
    name: str
    path: tuple[str, ...]
    depth: int
    department: str
    words: str


def branches(language: str) -> Sequence[Branch]:
    """Every active category, each after the one above it, names in ``language``. One query.

    A category below an inactive one is left out with it.
    """
    rows = list(Category.objects.filter(is_active=True).select_related("department"))
    below: dict[int | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[Branch] = []
    _walk(below, None, (), language, found)
    return found


def _walk(
    below: dict[int | None, list[Category]],
    parent: int | None,
    path: tuple[str, ...],
    language: str,
    found: list[Branch],
) -> None:
    for row in below.get(parent, []):
        name = row.name_in(language)
        words = " ".join((*path, name, *row.names.values(), row.key)).lower()
        department = row.department.name if row.department else ""
        found.append(Branch(row.key, name, path, len(path), department, words))
        _walk(below, row.pk, (*path, name), language, found)


def category_with_questions(key: str) -> Category | None:
    """The active category ``key`` with its questions, None when there is none. Two queries."""
    rows = Category.objects.select_related("department", "parent").prefetch_related("questions")
    return rows.filter(key=key, is_active=True).first()
