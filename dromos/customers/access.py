"""The only door to a customer for staff: list, search, page, form and every change pass here.

Everybody who works with customers reads them: agents, leads, complaints managers, administrators, management. Agents,
leads, complaints managers and administrators write. Staff may be customers too, and their own row does not exist for
them here. Whoever may not see a customer gets the same answer as for one that does not exist.
"""

from django.db.models import QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.customers.models import Customer
from dromos.lib.actor import Actor

WRITERS = (accounts.AGENT, accounts.LEAD, accounts.COMPLAINTS, accounts.ADMINISTRATOR)
READERS = (*WRITERS, accounts.MANAGEMENT)


class NoSuchCustomerError(LookupError):
    """There is no such customer for this person: it may or may not exist."""


def may_read(user: User) -> bool:
    return _holds_one_of(user, READERS)


def may_write(user: User) -> bool:
    return _holds_one_of(user, WRITERS)


def _holds_one_of(user: User, roles: tuple[str, ...]) -> bool:
    rights = accounts.rights_of(user)
    return any(rights.has(role) for role in roles)


def visible_to(user: User) -> QuerySet[Customer]:
    """The customers ``user`` may read: none at all without a role."""
    if not may_read(user):
        return Customer.objects.none()
    return Customer.objects.exclude(user=user)


def customer_for_staff(user: User, customer_id: int) -> Customer:
    """The customer with what every screen shows of it, in one query. Raises NoSuchCustomerError."""
    found = visible_to(user).select_related("organization__segment", "segment", "area").filter(pk=customer_id).first()
    if found is None:
        raise NoSuchCustomerError(str(customer_id))
    return found


def require_reader(user: User) -> None:
    """Raises NotAllowedError unless ``user`` may read customers."""
    if not may_read(user):
        raise NotAllowedError("You have no role that works with customers.")


def require_writer(by: Actor, customer: Customer | None = None) -> None:
    """Raises NotAllowedError unless ``by`` may write customers, and (given) this one. The system may."""
    if by.kind == "system":
        return
    user = User.objects.filter(pk=by.user_id).first() if by.user_id is not None else None
    if user is None or not may_write(user):
        raise NotAllowedError("You may read customers, but not change them.")
    if customer is not None and customer.user_id == user.pk:
        raise NotAllowedError("Nobody changes their own customer record.")
