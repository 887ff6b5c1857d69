"""The page that says which attacks are tried says the truth."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_attack_of_the_page_is_tried() -> None:
    said = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/explanation/attacks.md").read_text(encoding="utf-8")))
    files = [path for base in ("tests", "dromos") for path in (ROOT / base).rglob("test_*.py")]
    tried = {
        name
        for path in files
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(said) > 50
    assert said - tried == set()
