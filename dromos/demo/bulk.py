"""Many rows at once: collected as plain values with ids of our own, written with COPY.

Only for filling an empty database: no action, no event, no check but the database's own runs here.
"""

from collections import defaultdict
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb


class Bulk:
    """Rows by table, in the order tables were first used. References are ids handed out by `add`."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[tuple[Any, ...]]] = defaultdict(list)
        self._plans: dict[type[models.Model], _Plan] = {}
        self._next: dict[type[models.Model], int] = {}

    def new_id(self, model: type[models.Model]) -> int:
        """Take an id before the row is complete."""
        number = self._next.get(model) or (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        self._next[model] = number + 1
        return number

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Add a row (keys are column names, such as `ticket_id`); returns its id."""
        plan = self._plans.get(model) or self._plan(model)
        if plan.has_serial_id and "id" not in values:
            values["id"] = self.new_id(model)
        self._rows[model].append(plan.row(values))
        return int(values.get("id", 0))

    def _plan(self, model: type[models.Model]) -> "_Plan":
        plan = self._plans[model] = _Plan(model)
        return plan

    def write(self) -> int:
        """COPY everything, set the sequences; returns how many rows."""
        count = 0
        with connection.cursor() as cursor:
            for model, rows in self._rows.items():
                plan = self._plans[model]
                columns = ", ".join(f'"{column}"' for column in plan.columns)
                with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
                count += len(rows)
                if plan.has_serial_id:
                    cursor.execute(
                        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                        [model._meta.db_table, self._next[model] - 1],
                    )
        self._rows.clear()
        return count


class _Plan:
    """How the values of one model become a row: columns in order, with their defaults."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in fields]
        self.has_serial_id = model._meta.pk is not None and model._meta.pk.column == "id"
        self._places = {field.column: place for place, field in enumerate(fields)}
        self._json = frozenset(field.column for field in fields if isinstance(field, models.JSONField))
        self._defaults = [
            Jsonb(_default(field)) if isinstance(field, models.JSONField) else _default(field) for field in fields
        ]

    def row(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """Raises KeyError for a column the table does not have."""
        cells = self._defaults.copy()
        for column, value in values.items():
            cells[self._places[column]] = Jsonb(value) if column in self._json else value
        return tuple(cells)


def _default(field: "models.Field[Any, Any]") -> Any:
    return field.get_default() if field.has_default() or not field.null else None
