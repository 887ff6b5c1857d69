"""Who does something: a plain value every action takes as ``by``."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an action.

    ``kind`` is ``staff`` (``id`` is a user's), ``customer`` (``id`` is a customer's) or ``system`` (``id`` is None).
    ``label`` is the name shown in histories for ever after, whatever becomes of the row.
    ``ip`` is the address the request came from, None outside requests.
    """

    kind: Literal["staff", "customer", "system"]
    id: int | None
    label: str
    ip: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def user_id(self) -> int | None:
        """The acting user's id; None for customers and the system."""
        return self.id if self.kind == "staff" else None

    @property
    def staff_id(self) -> int:
        """The acting user's id. Raises ValueError for customers and the system, who have no such thing."""
        if self.kind != "staff" or self.id is None:
            raise ValueError(f"{self.label} is not a member of staff")
        return self.id


SYSTEM = Actor("system", None, "Dromos")
