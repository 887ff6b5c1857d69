import subprocess
import sys

import pytest

from dromos.triage.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Internet down since yesterday in Peristeri", "en"),
        ("Δεν έχω ίντερνετ από χθες", "el"),
        ("Δεν έχω internet, το modem WiFi router δεν δουλεύει", "el"),
        ("kalimera, den exw internet apo xthes", "el"),
        ("Нет интернета со вчерашнего дня", "ru"),
        ("Jó napot, tegnap óta nincs internet", "hu"),
        ("Jo napot, tegnap ota nincs internet", "hu"),
        ("Dobrý den, od včera nejde internet", "cs"),
        ("Dobry den, od vcera nejde internet", "cs"),
    ],
)
def test_a_short_letter_is_recognised(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_text_without_small_words_goes_to_the_model() -> None:
    assert detect("Fulfilment schedule rescheduling enquiry") == "en"


@pytest.mark.parametrize("text", ["", "12345", "modem", "OK"])
def test_a_text_that_does_not_tell_takes_the_hint(text: str) -> None:
    assert detect(text, hint="hu") == "hu"
    assert detect(text) is None
    assert detect(text, hint="xx") is None


def test_only_allowed_languages_are_answered() -> None:
    assert detect("Нет интернета", allowed=("en", "el")) is None
    assert detect("Dobrý den, od včera nejde internet, prosím", allowed=("cs",)) == "cs"


def test_common_letters_do_not_load_the_model() -> None:
    code = (
        "import sys; from dromos.triage.language import detect;"
        "detect('Δεν έχω ίντερνετ'); detect('please help, my internet is down');"
        "sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
