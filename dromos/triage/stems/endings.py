"""Endings of words, taken off the longest first. Pure."""

from collections.abc import Mapping


class Endings:
    """A set of endings, written as words with spaces between. ``least`` letters always stay."""

    def __init__(self, text: str, least: int = 3) -> None:
        self._endings = frozenset(text.split())
        self._longest = max(map(len, self._endings))
        self.least = least

    def split(self, word: str) -> tuple[str, str]:
        """What is left of ``word``, and the longest ending that was on it ("" when none fits)."""
        for length in range(min(self._longest, len(word) - self.least), 0, -1):
            if word[-length:] in self._endings:
                return word[:-length], word[-length:]
        return word, ""


def table(text: str) -> Mapping[str, tuple[str, ...]]:
    """Words no rule gets right. A line is ``stem: form form ...``; a form may stand on several lines."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        stem, _, forms = line.strip().partition(":")
        for form in (stem, *forms.split()):
            if stem not in found.get(form, ()):
                found[form] = (*found.get(form, ()), stem)
    return found
