"""A stand-in for a provider's sign-in (OAuth2): a token address with the habits of the real ones.

Access tokens end after a while or when told, refresh tokens are replaced on every use where `rotates`, a replaced or
revoked one is refused with "invalid_grant". Mail servers ask `/introspect` whose a token is.
"""

import json
import secrets
import socket
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self


class Provider:
    """The provider, as a context, at ``listener`` (left open) or a port of its own. `asked` are the requests to the
    token address in order.
    """

    def __init__(self, listener: socket.socket | None = None) -> None:
        own = listener.dup() if listener else socket.create_server(("127.0.0.1", 0))
        self._server = HTTPServer(own.getsockname(), _handler(self), bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = own
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.token_endpoint = f"http://127.0.0.1:{own.getsockname()[1]}/token"
        self.rotates = True
        self.lifetime_s = 3600
        self.asked: list[dict[str, str]] = []
        self.answer: tuple[int, dict[str, Any]] | None = None  # instead of the usual one
        self._refresh_tokens: dict[str, str] = {}
        self._access_tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def grant(self, address: str) -> str:
        """Lasting access to a mailbox: its refresh token."""
        token = f"r-{secrets.token_hex(4)}"
        self._refresh_tokens[token] = address
        return token

    def revoke(self, address: str) -> None:
        """The owner takes all access back."""
        for tokens in (self._refresh_tokens, self._access_tokens):
            for token in [token for token, owner in tokens.items() if owner == address]:
                del tokens[token]

    def end_access_tokens(self) -> None:
        """Every access token is over, as after its hour."""
        self._access_tokens.clear()

    def exchange(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the token address answers."""
        self.asked.append(asked)
        if self.answer is not None:
            return self.answer
        owner = self._refresh_tokens.get(asked.get("refresh_token", ""))
        if owner is None:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        access = f"a-{secrets.token_hex(4)}"
        self._access_tokens[access] = owner
        answer: dict[str, Any] = {"access_token": access, "expires_in": self.lifetime_s, "token_type": "Bearer"}
        if self.rotates:
            del self._refresh_tokens[asked["refresh_token"]]
            answer["refresh_token"] = self.grant(owner)
        return 200, answer

    def introspect(self, token: str) -> tuple[int, dict[str, Any]]:
        """Whose token it is."""
        owner = self._access_tokens.get(token)
        return (200, {"email": owner, "active": True}) if owner else (401, {"error": "invalid_token"})


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*provider.exchange(dict(urllib.parse.parse_qsl(body))))

        def do_GET(self) -> None:
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            self._answer(*provider.introspect(query.get("token", [""])[0]))

        def _answer(self, status: int, answer: dict[str, Any]) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
