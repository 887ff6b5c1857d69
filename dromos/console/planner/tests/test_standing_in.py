"""Who substitutes is chosen with the absence, and goes with it."""

import pytest

from dromos.calendars.models import Absence
from dromos.lib.actor import SYSTEM
from dromos.routing.actions import name_substitute
from dromos.routing.models import Agent, Substitution
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LEAVE = {"kind": "leave", "first_date": "2027-02-01", "last_date": "2027-02-03"}


def alive() -> list[tuple[str, str]]:
    rows = Substitution.objects.filter(state="planned").order_by("pk")
    return [(str(row.person), str(row.substitute)) for row in rows]


def test_a_lead_enters_leave_with_its_substitute_and_both_go_together(cast: Cast) -> None:
    alexandra, cyril = cast.users["alexandra"], cast.agents["cyril"]
    lead, address = cast.browser("ilona"), f"/planner/people/{alexandra.pk}/"
    assert "Who substitutes?" in lead.get(address).content.decode()
    lead.post(f"{address}absence/", LEAVE | {"stands_in": cyril.pk})
    absence = Absence.objects.get(user=alexandra)
    [row] = Substitution.objects.all()
    assert (row.starts_at, row.ends_at) == (absence.starts_at, absence.ends_at)
    assert "Cyril for Alexandra" in lead.get(address).content.decode()
    assert "Cyril for Alexandra" in cast.browser("alexandra").get("/my-time/").content.decode()
    lead.post(f"/planner/absences/{absence.pk}/", {"do": "cancel"})
    assert alive() == []


def test_a_ring_is_refused_in_words_and_the_leave_is_not_entered(cast: Cast) -> None:
    lead = cast.browser("ilona")
    alexandra, cyril = cast.agents["alexandra"], cast.agents["cyril"]
    lead.post(f"/planner/people/{alexandra.user_id}/absence/", LEAVE | {"stands_in": cyril.pk})
    answer = lead.post(f"/planner/people/{cyril.user_id}/absence/", LEAVE | {"stands_in": alexandra.pk})
    assert "The chain would come back to its beginning" in answer.content.decode()
    assert alive() == [("Alexandra", "Cyril")]
    assert not Absence.objects.filter(user=cyril.user).exists()


def test_leave_that_is_asked_for_gets_its_substitute_when_it_is_approved(cast: Cast) -> None:
    mine = cast.browser("alexandra")
    assert "Who substitutes?" not in mine.get("/my-time/").content.decode(), "their lead says who"
    mine.post("/my-time/", LEAVE)
    absence = Absence.objects.get()
    assert (absence.state, alive()) == ("requested", [])
    lead = cast.browser("ilona")
    lead.post(f"/planner/absences/{absence.pk}/", {"do": "approve", "stands_in": cast.agents["cyril"].pk})
    absence.refresh_from_db()
    assert (absence.state, alive()) == ("approved", [("Alexandra", "Cyril")])
    mine.post(f"/my-time/absences/{absence.pk}/cancel/")
    assert alive() == []


def test_leave_that_is_declined_needs_no_substitute(cast: Cast) -> None:
    Agent.objects.create(user=cast.users["filip"])
    cast.browser("filip").post("/my-time/", LEAVE | {"stands_in": cast.agents["cyril"].pk})
    absence = Absence.objects.get()
    assert (absence.state, alive()) == ("requested", [("Filip", "Cyril")])
    answer = {"do": "decline", "reason": "All of us are needed."}
    cast.browser("ilona").post(f"/planner/absences/{absence.pk}/", answer)
    absence.refresh_from_db()
    assert (absence.state, alive()) == ("declined", [])


def test_another_substitution_that_ends_at_the_same_time_stays(cast: Cast) -> None:
    alexandra, cyril = cast.agents["alexandra"], cast.agents["cyril"]
    lead = cast.browser("ilona")
    lead.post(f"/planner/people/{alexandra.user_id}/absence/", LEAVE)
    absence = Absence.objects.get()
    name_substitute(
        person=alexandra, substitute=cyril, starts_at=absence.starts_at, ends_at=absence.ends_at, by=SYSTEM, at=cast.at
    )
    lead.post(f"/planner/absences/{absence.pk}/", {"do": "cancel"})
    absence.refresh_from_db()
    assert (absence.state, alive()) == ("cancelled", [("Alexandra", "Cyril")])
