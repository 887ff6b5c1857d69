from typing import Any

import pytest

from dromos.notifications.brake import Sent, cause_to_hold, nobody_reads

OWN = frozenset({"support@meridian.example"})


def cause(address: str = "kostas@example.net", *, ack: bool = False, **sent: Any) -> str | None:
    return cause_to_hold(address=address, sent=Sent(**sent), acknowledgement=ack, own_addresses=OWN)


def test_an_ordinary_letter_goes_out() -> None:
    assert cause() is None


@pytest.mark.parametrize("address", ["support@meridian.example", "Support+t12@Meridian.example"])
def test_we_never_write_to_ourselves(address: str) -> None:
    assert cause(address) == "own_address"


@pytest.mark.parametrize(
    "address",
    [
        "MAILER-DAEMON@x.example",
        "postmaster@x.example",
        "no-reply@x.example",
        "noreply@x.example",
        "no_reply+17@x.example",
        "do-not-reply@x.example",
        "donotreply@x.example",
        "bounces-381@x.example",
    ],
)
def test_nobody_reads_there(address: str) -> None:
    assert cause(address) == "nobody_reads"


@pytest.mark.parametrize("address", ["nora@x.example", "notary@x.example", "rooth@x.example", "norbert@x.example"])
def test_people_with_similar_names_get_their_letters(address: str) -> None:
    assert not nobody_reads(address)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"ticket_short": 4}, None),
        ({"ticket_short": 5}, "ticket_limit"),
        ({"ticket_long": 19}, None),
        ({"ticket_long": 20}, "ticket_limit"),
        ({"address_long": 19}, None),
        ({"address_long": 20}, "address_limit"),
    ],
)
def test_the_limits_of_the_brake(sent: dict[str, Any], expected: str | None) -> None:
    verdict = cause_to_hold(address="kostas@example.net", sent=Sent(**sent), acknowledgement=False)
    assert verdict == expected


def test_only_acknowledgements_count_against_the_acknowledgement_limit() -> None:
    assert cause(ack=True, address_acknowledgements=2) is None
    assert cause(ack=True, address_acknowledgements=3) == "acknowledgement_limit"
    assert cause(ack=False, address_acknowledgements=3) is None
