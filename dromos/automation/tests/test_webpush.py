"""What is said to a browser, against the example of the standard and read back as a browser would."""

import datetime as dt
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from dromos.automation import webpush
from dromos.automation.webpush import CrookedSubscriptionError, decoded, encoded

AT = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
# RFC 8291, section 5 and appendix A.
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
PLAIN = b"When I grow up, I want to be a watermelon"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_letter_for_letter() -> None:
    to = webpush.subscription("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV", RECEIVER, AUTH)
    made = webpush.encrypted(PLAIN, to, salt=decoded(SALT), key=webpush.private_key(SENDER))
    assert encoded(made) == BODY


def test_the_same_words_are_never_the_same_bytes() -> None:
    to = webpush.subscription("https://push.example.net/", RECEIVER, AUTH)
    assert webpush.encrypted(PLAIN, to) != webpush.encrypted(PLAIN, to)


def test_what_is_too_long_for_a_push_is_refused() -> None:
    to = webpush.subscription("https://push.example.net/", RECEIVER, AUTH)
    with pytest.raises(ValueError, match="too long"):
        webpush.encrypted(b"x" * (webpush.MOST + 1), to)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", AUTH), (RECEIVER, ""), (RECEIVER[:-8], AUTH), ("not base64!", AUTH), (encoded(b"\x04" + b"\x01" * 64), AUTH)],
)
def test_keys_nobody_could_encrypt_with_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(CrookedSubscriptionError):
        webpush.subscription("https://push.example.net/", p256dh, auth)


def test_the_signature_names_the_service_its_end_and_how_to_reach_us() -> None:
    key = webpush.new_key()
    header = webpush.authorization("https://push.example.net:8443/x?y", key=key, contact="mailto:it@m.example", at=AT)
    assert header.startswith("vapid t=")
    token, public = header.removeprefix("vapid t=").split(", k=")
    assert public == webpush.public_key(key)
    head, claims, signature = token.split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decoded(claims)) == {
        "aud": "https://push.example.net:8443", "exp": int(AT.timestamp()) + 12 * 3600, "sub": "mailto:it@m.example",
    }  # fmt: skip
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    known.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
