"""What a letter quotes is kept and folded: ``folded`` are ranges ``(start, end)`` of its text, in order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def pieces(text: str, folded: Iterable[Sequence[int]]) -> list[tuple[bool, str]]:
    """``text`` cut at the folds: (folded?, piece) in order, without pieces that are blank."""
    result: list[tuple[bool, str]] = []
    position = 0
    for start, end in folded:
        result += [(False, text[position:start]), (True, text[start:end])]
        position = end
    result.append((False, text[position:]))
    return [(is_folded, piece) for is_folded, piece in result if piece.strip()]


def fresh(text: str, folded: Iterable[Sequence[int]]) -> str:
    """What was written this time: ``text`` without the folds; all of it when nothing is left."""
    return "".join(piece for is_folded, piece in pieces(text, folded) if not is_folded).strip() or text.strip()
