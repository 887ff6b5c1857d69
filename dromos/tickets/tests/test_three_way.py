"""Two people change one ticket at once."""

from hypothesis import given
from hypothesis import strategies as st

from dromos.tickets.three_way import Clash, merge

VALUES = st.dictionaries(st.sampled_from(["priority", "severity", "category"]), st.integers(1, 3), min_size=3)


def test_changes_to_different_fields_both_hold() -> None:
    seen = {"priority": "normal", "severity": 3}
    merged = merge(seen=seen, wanted={"priority": "normal", "severity": 1}, now={"priority": "high", "severity": 3})
    assert merged.changes == {"severity": 1}
    assert not merged.clashes


def test_the_same_field_changed_twice_is_a_clash_and_nothing_is_written() -> None:
    seen = {"priority": "normal", "severity": 3}
    merged = merge(seen=seen, wanted={"priority": "low", "severity": 1}, now={"priority": "high", "severity": 3})
    assert merged.clashes == (Clash("priority", "normal", "low", "high"),)
    assert not merged.changes


def test_both_wanting_the_same_is_no_clash() -> None:
    merged = merge(seen={"priority": "normal"}, wanted={"priority": "high"}, now={"priority": "high"})
    assert not merged.clashes
    assert not merged.changes


def test_what_was_not_seen_is_written_without_asking() -> None:
    assert merge(seen={}, wanted={"priority": "high"}, now={"priority": "low"}).changes == {"priority": "high"}


@given(seen=VALUES, wanted=VALUES, now=VALUES)
def test_what_somebody_else_changed_is_never_overwritten(
    seen: dict[str, int], wanted: dict[str, int], now: dict[str, int]
) -> None:
    merged = merge(seen=seen, wanted=wanted, now=now)
    after = now | merged.changes
    for field, here in now.items():
        assert after[field] == here or here == seen[field], field
        if not merged.clashes and wanted[field] != seen[field]:
            assert after[field] == wanted[field], "what I changed holds"
