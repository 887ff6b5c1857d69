"""What a hint to the router says."""

from dromos.routing.hints import Hints, written


def test_a_hint_is_read_as_it_was_written() -> None:
    heard = Hints()
    for payload in written(items=range(1000), agents=[7, 7, 8]):
        assert len(payload) < 8000, "PostgreSQL would refuse it"
        heard.hear(payload)
    assert (heard.items, heard.agents, heard.everything) == (set(range(1000)), {7, 8}, False)


def test_a_hint_that_names_nothing_or_cannot_be_read_means_everything() -> None:
    for payload in (*written(), "items:x", "teapots:1"):
        heard = Hints()
        assert not heard
        heard.hear(payload)
        assert heard.everything
        assert heard
