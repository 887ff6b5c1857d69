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


def listed(text: str) -> frozenset[str]:
    """Words with spaces between."""
    return frozenset(text.split())


def table(text: str) -> Mapping[str, tuple[str, ...]]:
    """Words no rule gets right, as ``stem: form form …``; a form may belong to several stems."""
    found: dict[str, tuple[str, ...]] = {}
    stem = ""
    for word in text.split():
        if word.endswith(":"):
            stem = word[:-1]
        form = word.removesuffix(":")
        if stem not in found.get(form, ()):
            found[form] = (*found.get(form, ()), stem)
    return found


def prefixed(
    verbs: Mapping[str, tuple[str, str]], extra: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """A table of irregular verbs, bare and with prefixes, as ``verb: (prefixes, forms)``. ``extra`` says more of it, or
    better.
    """
    lines = [
        f"{prefix}{verb}: " + " ".join(prefix + form for form in forms.split())
        for verb, (prefixes, forms) in verbs.items()
        for prefix in ("", *prefixes.split())
    ]
    return {**table("\n".join(lines)), **extra}
