"""Access tokens signed with a throw-away key, and the JWKS that lets services verify them.

Signed by hand with `cryptography`: the bank's own JWT library is fenced into two modules, and a test that used it
would share its mistakes.
"""

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from kernel.ids import new_id

LIFETIME_SECONDS = 300


class TokenIssuer:
    """`url` stands for auth: its /.well-known/jwks.json has the public key."""

    def __init__(self, issuer: str = "http://localhost:8080") -> None:
        self.issuer = issuer
        self.kid = secrets.token_hex(8)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _key_set(json.dumps(self.jwks()).encode()))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        numbers = self._key.public_key().public_numbers()
        x, y = (_encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid, "x": x, "y": y}]}

    def customer(self, customer_id: UUID | None = None, **claims: Any) -> str:
        return self.issue({"kind": "customer", "client_id": "bank-web"} | claims, customer_id)

    def operator(self, *roles: str, **claims: Any) -> str:
        return self.issue({"kind": "operator", "client_id": "bank-web", "roles": list(roles)} | claims)

    def service(self, client_id: str, scopes: Iterable[str], **claims: Any) -> str:
        return self.issue({"kind": "service", "client_id": client_id, "scope": " ".join(scopes)} | claims)

    def issue(self, claims: dict[str, Any], subject: UUID | None = None) -> str:
        """A token as auth makes it, but for the claims given; a claim of None is left out."""
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": "bank",
            "sub": str(subject or new_id()),
            "sid": str(new_id()),
            "client_id": "bank-web",
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": str(new_id()),
            "roles": [],
            "scope": "",
        }
        chosen = {name: value for name, value in (usual | claims).items() if value is not None}
        return self.sign(chosen, {"alg": "ES256", "typ": "at+jwt", "kid": self.kid})

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        signed = f"{_encode(json.dumps(header).encode())}.{_encode(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _key_set(body: bytes) -> type[BaseHTTPRequestHandler]:
    class KeySet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/.well-known/jwks.json"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body if found else b"{}")

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    return KeySet
