"""The picture of a day's visits."""

import datetime as dt

from dromos.console.workspace.visits import HIGH, WIDE, drawn
from dromos.customers.models import Location
from dromos.tickets.models import Visit

DAY = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)


def stop(hour: int, place: tuple[float, float] | None) -> Visit:
    where = Location(latitude=place[0], longitude=place[1]) if place else None
    begins = DAY + dt.timedelta(hours=hour)
    return Visit(starts_at=begins, ends_at=begins + dt.timedelta(hours=1), location=where)


def test_the_stops_of_one_day_are_drawn_in_order_north_up_and_inside_the_picture() -> None:
    athens, piraeus = (37.98, 23.73), (37.94, 23.65)
    picture = drawn([stop(0, athens), stop(2, None), stop(4, piraeus), stop(48, (38.25, 21.73))])
    assert [number for number, _x, _y in picture] == [1, 3]
    (_one, x, y), (_three, to_x, to_y) = picture
    assert x > to_x, "Athens lies east of Piraeus"
    assert y < to_y, "and north of it"
    assert all(0 <= across <= WIDE and 0 <= down <= HIGH for _number, across, down in picture)


def test_one_stop_alone_or_none_is_no_picture() -> None:
    assert drawn([]) == []
    assert drawn([stop(0, (37.98, 23.73)), stop(1, None)]) == []
