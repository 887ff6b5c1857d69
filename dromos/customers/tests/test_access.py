"""Who reads and writes customers: one answer for each role, and never one's own row."""

import pytest

from dromos.accounts import actions as accounts
from dromos.accounts.access import NotAllowedError
from dromos.customers import access
from dromos.customers import actions as customers
from dromos.lib.actor import SYSTEM, Actor
from tests.cast import Cast


@pytest.mark.parametrize(
    ("name", "reads", "writes"),
    [
        ("alexandra", True, True),
        ("filip", True, True),
        ("galina", True, True),
        ("ilona", True, True),
        ("hektor", True, False),
    ],
)
def test_every_role_has_its_rights(cast: Cast, name: str, reads: bool, writes: bool) -> None:  # noqa: FBT001
    user = cast.user(name)
    assert (access.may_read(user), access.may_write(user)) == (reads, writes)
    assert access.visible_to(user).count() == 5
    if writes:
        access.require_writer(user.actor(), cast.customers["kostas"])
    else:
        with pytest.raises(NotAllowedError):
            access.require_writer(user.actor())


def test_without_a_role_nobody_reads_anybody(cast: Cast) -> None:
    user = accounts.create_user(
        email="new@meridian.example", name="New", password=None, roles=[], by=SYSTEM, at=cast.at
    )
    assert access.visible_to(user).count() == 0
    with pytest.raises(NotAllowedError):
        access.require_reader(user)
    with pytest.raises(access.NoSuchCustomerError):
        access.customer_for_staff(user, cast.customers["kostas"].pk)


def test_ones_own_row_is_not_there(cast: Cast) -> None:
    kostas = cast.customers["kostas"]
    customers.change_customer(customer=kostas, user=cast.users["alexandra"], by=SYSTEM, at=cast.at)
    alexandra = cast.user("alexandra")
    with pytest.raises(access.NoSuchCustomerError):
        access.customer_for_staff(alexandra, kostas.pk)
    with pytest.raises(NotAllowedError):
        access.require_writer(alexandra.actor(), kostas)
    assert access.customer_for_staff(cast.user("bence"), kostas.pk) == kostas


def test_customers_do_not_write_customers(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        access.require_writer(Actor("customer", cast.customers["kostas"].pk, "Kostas"))


def test_only_administrators_say_which_customer_is_staff(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        customers.change_customer(
            customer=cast.customers["kostas"], user=cast.users["bence"], by=cast.user("filip").actor(), at=cast.at
        )
    customers.change_customer(
        customer=cast.customers["kostas"], user=cast.users["bence"], by=cast.user("ilona").actor(), at=cast.at
    )
