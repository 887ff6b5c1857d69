"""Writing together: nobody can tell the difference, but for the number of statements."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.customers.models import Address, Customer, Segment
from dromos.lib import bulk
from dromos.lib.together import change, create, create_all, new_key, together

pytestmark = pytest.mark.django_db


def customer(name: str) -> Customer:
    return Customer(name=name, created_at=timezone.now())


def address(of: Customer, value: str) -> Address:
    return Address(customer=of, channel="email", value=value)


def make_and_fail(name: str) -> None:
    with transaction.atomic(), together():
        create(customer(name))
        raise ZeroDivisionError


def test_rows_of_a_block_have_their_keys_at_once_and_are_written_with_one_statement_a_table() -> None:
    with CaptureQueriesContext(connection) as seen, transaction.atomic(), together(3):
        people = [create(customer(name)) for name in ("Anna", "Bela", "Cyril")]
        for person in people:
            create(address(person, f"{person.name}@example.com"))
        assert len({person.pk for person in people}) == 3
        assert not [query for query in seen.captured_queries if "INSERT" in query["sql"]]
    assert {person.name: person.addresses.get().value for person in Customer.objects.all()} == {
        "Anna": "Anna@example.com", "Bela": "Bela@example.com", "Cyril": "Cyril@example.com",
    }  # fmt: skip


def test_a_statement_that_names_a_table_meets_the_rows_that_wait_for_it() -> None:
    with transaction.atomic(), together():
        made = create(customer("Anna"))
        assert Customer.objects.get(pk=made.pk).name == "Anna"
        change(made, name="Anna II")
        assert list(Customer.objects.values_list("name", flat=True)) == ["Anna II"]


def test_a_table_whose_name_begins_the_same_is_another_one() -> None:
    with transaction.atomic(), together():
        create(customer("Anna"))
        with CaptureQueriesContext(connection) as seen, connection.cursor() as cursor:
            cursor.execute("SELECT 'customers_customer_of_somebody_else'")
        assert len(seen) == 1


def test_a_savepoint_undoes_what_was_made_in_it_and_nothing_else() -> None:
    with transaction.atomic(), together():
        create(customer("Before"))
        with pytest.raises(ZeroDivisionError):
            make_and_fail("Within")
        create(customer("After"))
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["After", "Before"]


def test_a_block_that_fails_writes_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        make_and_fail("Anna")
    assert not Customer.objects.exists()
    create(customer("Bela"))
    assert Customer.objects.count() == 1


def test_changes_to_the_same_values_are_one_statement() -> None:
    people = [create(customer(name)) for name in ("Anna", "Bela")]
    with CaptureQueriesContext(connection) as seen, transaction.atomic(), together():
        for person in people:
            change(person, language="el")
    assert len([query for query in seen.captured_queries if query["sql"].startswith("UPDATE")]) == 1
    assert set(Customer.objects.values_list("language", flat=True)) == {"el"}


def test_outside_of_a_block_everything_is_written_at_once() -> None:
    anna = create(customer("Anna"))
    change(anna, language="hu")
    create_all([address(anna, "a@example.com"), address(anna, "b@example.com")])
    assert Customer.objects.get(language="hu").addresses.count() == 2


def test_of_two_equal_rows_one_is_left_out_when_that_is_asked_for_and_else_it_is_an_error() -> None:
    anna = create(customer("Anna"))
    create(address(anna, "a@example.com"))
    with transaction.atomic(), together():
        create_all([address(anna, "a@example.com"), address(anna, "b@example.com")], ignore_conflicts=True)
    assert anna.addresses.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic(), together():
        create(address(anna, "a@example.com"))


def test_a_key_asked_for_in_advance_is_nobody_elses() -> None:
    key = new_key(Customer)
    assert create(customer("Anna")).pk != key
    with transaction.atomic(), together(2):
        keys = {new_key(Customer), new_key(Customer), create(customer("Bela")).pk, key}
    assert len(keys) == 4


def test_a_row_named_before_it_had_a_key_is_named_rightly() -> None:
    with transaction.atomic(), together():
        segment = Segment(key="vip", name="VIP", weight=2)
        anna = Customer(name="Anna", segment=segment, created_at=timezone.now())
        create(segment)
        create(anna)
    assert Customer.objects.get().segment == segment


def test_many_rows_are_inserted_in_as_many_statements_as_the_server_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_PARAMETERS", 30)
    bulk.insert([customer(f"Customer {number}") for number in range(17)])
    assert Customer.objects.count() == 17


def test_rows_that_name_what_does_not_exist_are_refused() -> None:
    bulk.insert([Address(customer_id=987654, channel="email", value="a@example.com")])
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    Address.objects.all().delete()
