import re

import pytest

from dromos.notifications.defaults import default_text, default_texts
from dromos.notifications.kinds import KINDS, LANGUAGES
from dromos.notifications.render import problems, render

SAMPLES = {
    "moment": "tomorrow, Tuesday 24 November at 11:00",
    "deadline": "by tomorrow, Tuesday 24 November at 11:00",
}


def sample_values(key: str) -> dict[str, str]:
    return {v.name: SAMPLES.get(v.type, v.sample) for v in KINDS[key].variables}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_exists_in_every_language(language: str) -> None:
    assert set(default_texts(language)) == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_default_text_is_sound_and_renders(key: str, language: str) -> None:
    text = default_text(key, language)
    assert problems(text.subject, text.body, KINDS[key]) == []
    letter = render(
        subject=text.subject,
        body=text.body,
        kind=KINDS[key],
        values=sample_values(key),
        language=language,
    )
    assert "{" not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_language_says_the_same_things(key: str, language: str) -> None:
    def facts(code: str) -> set[str]:
        text = default_text(key, code)
        return set(re.findall(r"\{(\w+)\}", text.subject + text.body)) - {"name", "company", "department"}

    assert facts(language) == facts("en")


@pytest.mark.parametrize("key", [k for k, kind in KINDS.items() if "tag" in kind.names])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_about_a_ticket_carries_its_tag(key: str, language: str) -> None:
    assert "{tag}" in default_text(key, language).subject


def test_an_unknown_language_speaks_english() -> None:
    assert default_text("closed", "fi") == default_text("closed", "en")
