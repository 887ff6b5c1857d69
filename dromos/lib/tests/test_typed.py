import pytest

from dromos.lib.typed import GREATEST, LAST_PAGE, is_storable, page_number, whole, whole_numbers


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "²", "9" * 19, "9" * 5_000])
def test_what_is_no_number_a_key_could_be_is_none(text: str) -> None:
    assert whole(text) is None


def test_a_number_is_read_as_far_as_it_may_go() -> None:
    assert (whole("0"), whole("042"), whole("٣"), whole(str(GREATEST))) == (0, 42, 3, GREATEST)
    assert (whole("60", most=60), whole("61", most=60)) == (60, None)


def test_among_what_was_sent_only_numbers_count() -> None:
    assert whole_numbers(["3", "", "x", "1", "9" * 30, "3"]) == [3, 1, 3]


def test_whoever_asks_for_no_page_gets_the_first_and_nobody_gets_beyond_the_last() -> None:
    assert [page_number(text) for text in ("", "x", "0", "-2", "7")] == [1, 1, 1, 1, 7]
    assert (page_number("9" * 18), page_number("7", last=3)) == (LAST_PAGE, 3)


def test_nul_and_half_a_letter_cannot_be_stored() -> None:
    assert is_storable("Ελλάδα 😀")
    assert not is_storable("a\x00b")
    assert not is_storable("\ud800")
