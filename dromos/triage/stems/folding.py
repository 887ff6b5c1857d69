"""One spelling for all spellings: case, accents, final sigma, ё. Pure."""

import re
import unicodedata

# й and ѓ … are letters of their own: taking their marks away makes other words.
_KEPT = str.maketrans({"й": "\ue000", "ў": "\ue001"})
_BACK = str.maketrans({"\ue000": "й", "\ue001": "ў"})
_ALONE = str.maketrans({"ς": "σ", "ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """``text`` in small letters without accents: "Συνδέσεις" is "συνδεσεισ", "Účtů" "uctu", "Счёт" "счет"."""
    small = text.lower()
    if small.isascii():
        return small
    small = unicodedata.normalize("NFC", small).translate(_KEPT)
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", small))
    return bare.translate(_BACK).translate(_ALONE)
