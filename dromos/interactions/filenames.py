"""Names of files made safe to show, to store and to download. Pure."""

import re
import unicodedata

MOST = 180
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
# Control, invisible and direction-changing characters, unassigned ones and lone surrogates.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(claimed: str, content_type: str, position: int) -> str:
    """A name without path, control or invisible letters, at most 180 letters, never empty, never hidden.

    ``position`` (from 0) numbers files that come without a name; ``content_type`` gives those an ending.
    """
    visible = "".join(ch for ch in claimed[:20_000] if unicodedata.category(ch) not in _UNSEEN)
    leaf = re.split(r"[/\\]", visible.rstrip("/\\ "))[-1]
    name = " ".join(_FORBIDDEN.sub("_", leaf).split()).strip(". ")
    if not name:
        ending = re.sub(r"[^a-z0-9]", "", content_type.rpartition("/")[2].lower())[:8]
        return f"file-{position + 1}.{ending or 'bin'}"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= MOST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f".{ending}" if dot and len(ending) <= 10 else ""
    return (stem if kept else name)[: MOST - len(kept)] + kept
