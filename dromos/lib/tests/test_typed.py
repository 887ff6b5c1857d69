import pytest

from dromos.lib.typed import GREATEST, is_storable, whole


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "²", "9" * 19, "9" * 5_000])
def test_what_is_no_number_a_key_could_be_is_none(text: str) -> None:
    assert whole(text) is None


def test_a_number_is_read_as_far_as_it_may_go() -> None:
    assert (whole("0"), whole("042"), whole("٣"), whole(str(GREATEST))) == (0, 42, 3, GREATEST)
    assert (whole("60", most=60), whole("61", most=60)) == (60, None)


def test_nul_and_half_a_letter_cannot_be_stored() -> None:
    assert is_storable("Ελλάδα 😀")
    assert not is_storable("a\x00b")
    assert not is_storable("\ud800")
