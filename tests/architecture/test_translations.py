"""Every text of the product speaks five languages, with the same facts in each."""

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("el", "hu", "ru", "cs")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!\w)\{\w+\}")


@cache
def collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "dev" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def texts() -> tuple[tuple[str | None, str, str | None], ...]:
    return tuple(collector().collect())


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "dromos" / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    done = {(entry.msgctxt, entry.msgid) for entry in catalogue(language) if entry.translated()}
    gaps = sorted({text for context, text, _plural in texts() if (context, text) not in done})
    assert not gaps, f"Translate into {language}, then `./run messages`:\n  " + "\n  ".join(gaps[:20])


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    wrong = []
    for entry in catalogue(language):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        wrong += [f"{entry.msgid!r} -> {text!r}" for text in texts if set(PLACEHOLDER.findall(text)) != wanted]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_there(language: str) -> None:
    forms = 3 if language in {"ru", "cs"} else 2
    short = [entry.msgid for entry in catalogue(language) if entry.msgid_plural and len(entry.msgstr_plural) != forms]
    assert not short


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_marked_as_doubtful(language: str) -> None:
    assert not [entry.msgid for entry in catalogue(language) if entry.fuzzy]
