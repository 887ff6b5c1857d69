"""A push service of our own, with one browser behind it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dromos.automation.webpush import decoded, encoded


class Service:
    """A stand-in push service with one browser behind it: checks who sends, opens what is sent, as the standards say."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"sixteen bytes ok"
        self.status = 201
        self.shown: list[dict[str, Any]] = []
        self.refused: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.take(dict(self.headers), body)
                self.send_response(service.status)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/push/1"

    @property
    def p256dh(self) -> str:
        return encoded(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def take(self, headers: dict[str, str], body: bytes) -> None:
        token, public = headers["Authorization"].removeprefix("vapid t=").split(", k=")
        head, claims, signature = token.split(".")
        raw = decoded(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
        known.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        assert self.endpoint.startswith(json.loads(decoded(claims))["aud"])
        assert headers["Content-Encoding"] == "aes128gcm"
        assert int(headers["Ttl"] if "Ttl" in headers else headers["TTL"]) > 0
        if self.status < 300:
            self.shown.append(json.loads(self.opened(body)))

    def opened(self, body: bytes) -> bytes:
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        ours = decoded(self.p256dh)
        material = HKDF(hashes.SHA256(), 32, self.auth, b"WebPush: info\0" + ours + sender).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        return plain[:-1]
