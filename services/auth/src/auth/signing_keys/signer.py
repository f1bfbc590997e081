"""Makes the bank's tokens. Beside servicekit's verifier this is the only place that imports python-jose."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jose import jwk, jwt
from kernel.ids import new_id

from auth.signing_keys.domain import AUDIENCE, TOKEN_LIFE, IssuedToken, TokenSubject

_ALGORITHM = "ES256"
_COORDINATE_BYTES = 32


def new_private_jwk() -> dict[str, str]:
    """A P-256 key as a private JWK; its `kid` is the thumbprint of RFC 7638."""
    key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
    numbers = key.private_numbers()
    public = {
        "crv": "P-256",
        "kty": "EC",
        "x": _base64url(numbers.public_numbers.x),
        "y": _base64url(numbers.public_numbers.y),
    }
    canonical = json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
    kid = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
    return {**public, "kid": kid, "d": _base64url(numbers.private_value), "alg": _ALGORITHM, "use": "sig"}


def public_part(private_jwk: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in private_jwk.items() if name != "d"}


class Signer:
    """Signs with one key, which is read once: constructing it takes longer than signing."""

    def __init__(self, private_jwk: dict[str, str], issuer: str) -> None:
        self.kid = private_jwk["kid"]
        self._key = jwk.construct(private_jwk, algorithm=_ALGORITHM)
        self._issuer = issuer

    def issue(self, subject: TokenSubject, now: datetime) -> IssuedToken:
        """An access token (RFC 9068) for five minutes, or for what is left of its session."""
        issued_at = now.replace(microsecond=0)
        expires_at = issued_at + TOKEN_LIFE
        if subject.ends_at is not None:
            expires_at = min(expires_at, subject.ends_at.replace(microsecond=0))
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(subject.subject),
            "client_id": subject.client_id,
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": str(new_id()),
            "kind": subject.kind,
            "roles": list(subject.roles),
            "scope": " ".join(subject.scopes),
        }
        if subject.session_id is not None:
            claims["sid"] = str(subject.session_id)
        token = jwt.encode(claims, self._key, algorithm=_ALGORITHM, headers={"typ": "at+jwt", "kid": self.kid})
        return IssuedToken(token, issued_at, expires_at)


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(_COORDINATE_BYTES, "big")).rstrip(b"=").decode()
