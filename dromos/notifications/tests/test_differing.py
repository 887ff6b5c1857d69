"""What an own wording changed, as the administrator sees it."""

from hypothesis import given
from hypothesis import strategies as st

from dromos.notifications.differing import Line, differences


def marked(line: Line) -> str:
    return "".join(part.text for part in line.parts if part.is_marked)


def test_only_the_words_that_changed_are_marked() -> None:
    found = differences("Good day,\n\nYour ticket is closed now.", "Good day,\n\nYour ticket is solved now.")
    assert [(line.sign, str(line)) for line in found] == [
        ("same", "Good day,"),
        ("same", ""),
        ("gone", "Your ticket is closed now."),
        ("new", "Your ticket is solved now."),
    ]
    assert [marked(line) for line in found[2:]] == ["closed", "solved"]


def test_a_line_that_says_something_else_is_marked_as_a_whole() -> None:
    gone, new = differences("We write soon.", "Καλέστε μας στο 210 1234567!")
    assert (marked(gone), marked(new)) == ("We write soon.", "Καλέστε μας στο 210 1234567!")


def test_texts_that_say_the_same_have_no_differences() -> None:
    assert differences("One\nTwo\n", "One  \nTwo") == []


@given(old=st.text("ab \n", max_size=40), new=st.text("ab \n", max_size=40))
def test_both_texts_can_be_read_from_their_differences(old: str, new: str) -> None:
    found = differences(old, new)
    for text, other in ((old, "new"), (new, "gone")):
        lines = [line.rstrip() for line in text.strip().splitlines()]
        assert not found or [str(line) for line in found if line.sign != other] == lines
