"""Text is read whatever its label says, and a label that cannot be true is not believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.channels.email.charset import codec_name, decode
from dromos.channels.email.charset_guess import guess

GREEK = "Το λαμπάκι στο μόντεμ είναι κόκκινο από χθες το βράδυ."
RUSSIAN = "Со вчерашнего дня нет интернета, лампочка горит красным."
HUNGARIAN = "Kétszer újraindítottam az útválasztót, előre is köszönöm."
CZECH = "Od včerejška nefunguje internet, světlo svítí červeně."
GERMAN = "Ich würde mich über eine schnelle Lösung sehr freuen, schöne Grüße."
FRENCH = "J’ai redémarré deux fois, ça m’a coûté une soirée entière."
SPANISH = "¿Qué más puedo hacer mañana? Reinicié el módem."
JAPANESE = "昨日からインターネットに接続できません。"
CHINESE = "从昨天开始我无法连接互联网。"
KOREAN = "어제부터 인터넷이 연결되지 않습니다."


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (GREEK, "cp1253"), (GREEK, "iso8859-7"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859-5"), (HUNGARIAN, "cp1250"), (HUNGARIAN, "iso8859-2"), (CZECH, "cp1250"),
        (CZECH, "iso8859-2"), (GERMAN, "cp1252"), (FRENCH, "cp1252"), (SPANISH, "cp1252"), (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"), (CHINESE, "gb18030"), (KOREAN, "cp949"), ("50 € – “ok”", "cp1252"),
        ("Привет", "cp1251"), ("Καλημέρα", "cp1253"), ("Добрый день", "koi8-r"), ("Dobrý večer, příteli", "cp1250"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("label", ["", "x-unknown", "us-ascii", "utf-8"])
def test_text_without_a_believable_label_is_guessed(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(("text", "codec"), [(GREEK, "cp1253"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")])
def test_text_of_another_script_is_not_believed_to_be_latin(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize("text", [GREEK, RUSSIAN, CZECH, GERMAN, CHINESE, "ñ"])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "iso-8859-7", "koi8-r", "us-ascii", "windows-1252"])
def test_utf8_under_any_label_is_utf8(text: str, label: str) -> None:
    assert decode(text.encode(), label) == text


@pytest.mark.parametrize(
    ("raw", "label", "text"),
    [
        (b"\x93caf\xe9\x94 \x80 5", "iso-8859-1", "“café” € 5"),
        (b"caf\xe9 \x81", "iso-8859-1", "café \ufffd"),
        (b"+A7E-", "utf-7", "α"),
        (b"+A7E-", "unicode-1-1-utf-7", "α"),
        (b'\x1b$B$"\x1b(B', "ISO-2022-JP", "あ"),
        ("καλή".encode("utf-16"), "utf-16", "καλή"),
        (b"\xef\xbb\xbfhi", "", "hi"),
        (b"\xef\xbb\xbf\xc3\xb1", "", "ñ"),
        (b"\xb1\xe8", "ks_c_5601-1987", "김"),
        (b"Mit freundlichen Gr\xfc\xdfen", "windows-1252http-equivcontent-type", "Mit freundlichen Grüßen"),
        ("Δοκιμή ".encode() * 9 + b"\xff", "utf-8", "Δοκιμή " * 9 + "\ufffd"),
        ("äö 差出人 ".encode() + b"\xe4\xf6 \xad", "iso-gb2312", "äö 差出人 äö \xad"),
        (b"\xae Official \xae", "", "® Official ®"),
        ("中文".encode("gb2312"), "gb2312", "中文"),
        (b"abc", "utf-16", "扡\ufffd"),
    ],
)
def test_labels_are_read_with_indulgence(raw: bytes, label: str, text: str) -> None:
    assert decode(raw, label) == text


def test_codecs_that_are_no_character_sets_are_none() -> None:
    assert [codec_name(label) for label in ("hex", "base64", "idna", "unicode_escape", "", "no such thing")] == [""] * 6


@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "utf-7", "gb2312", "iso-2022-kr", "big5", "x", "hz"]))
def test_any_bytes_become_text(raw: bytes, label: str) -> None:
    decode(raw, label)
    assert codec_name(guess(raw))
