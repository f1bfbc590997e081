"""Sign-in of a service account: a JWT that it signed, for an access token of an hour (RFC 7523 section 2.1)."""

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from simulators.firebase.errors import GrantRefused
from simulators.settings import ServiceAccount

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GOOGLES_AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth names as audience, wherever the service account sends it for tokens."""
TOKEN_SECONDS = 3599
ASSERTION_SECONDS_MAX = 3600
SKEW_SECONDS = 300
TOKENS_MAX = 10_000


class SignIn:
    def __init__(self, account: ServiceAccount, now: Callable[[], float] = time.time) -> None:
        self._account = account
        self._key = load_pem_public_key(account.public_key.encode("ascii"))
        self._now = now
        self._valid_until: dict[str, float] = {}

    def grant(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The token endpoint's answer. Raises GrantRefused."""
        if form.get("grant_type") != GRANT_TYPE:
            raise GrantRefused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')[:100]}")
        self._check(self._claims(form.get("assertion", "")))
        token = f"ya29.{secrets.token_urlsafe(48)}"
        self._valid_until[token] = self._now() + TOKEN_SECONDS
        if len(self._valid_until) > TOKENS_MAX:
            del self._valid_until[next(iter(self._valid_until))]
        return {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}

    def accepts(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        return scheme.lower() == "bearer" and self._valid_until.get(token.strip(), 0.0) > self._now()

    def _claims(self, assertion: str) -> Mapping[str, Any]:
        if not assertion:
            raise GrantRefused("invalid_request", "Missing required parameter: assertion")
        try:
            return _verified(assertion, self._key)
        except (InvalidSignature, RecursionError, ValueError) as error:
            raise GrantRefused("invalid_grant", "Invalid JWT Signature.") from error

    def _check(self, claims: Mapping[str, Any]) -> None:
        if claims.get("iss") != self._account.client_email:
            raise GrantRefused("invalid_grant", "Invalid grant: account not found")
        if claims.get("aud") not in {self._account.token_uri, GOOGLES_AUDIENCE}:
            raise GrantRefused("invalid_grant", "Invalid JWT: Failed audience check.")
        if not self._is_timely(claims.get("iat"), claims.get("exp")):
            raise GrantRefused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )
        if SCOPE not in str(claims.get("scope", "")).split():
            raise GrantRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")

    def _is_timely(self, issued: object, expires: object) -> bool:
        if not (_is_instant(issued) and _is_instant(expires)):
            return False
        assert isinstance(issued, int | float)  # noqa: S101 - asked just before
        assert isinstance(expires, int | float)  # noqa: S101 - asked just before
        now = self._now()
        return issued - SKEW_SECONDS <= now < expires and 0 < expires - issued <= ASSERTION_SECONDS_MAX


def _verified(assertion: str, key: object) -> Mapping[str, Any]:
    """The claims of a JWT that this RSA key signed. Raises ValueError, InvalidSignature."""
    assert isinstance(key, RSAPublicKey)  # noqa: S101 - the launcher makes no other
    signed, _, signature = assertion.rpartition(".")
    head, _, payload = signed.partition(".")
    if _object_in(head).get("alg") != "RS256":
        raise ValueError("another algorithm")
    key.verify(_bytes_in(signature), signed.encode(), PKCS1v15(), SHA256())
    return _object_in(payload)


def _object_in(text: str) -> Mapping[str, Any]:
    found = json.loads(_bytes_in(text))
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - what the caller gave is text
    return found


def _bytes_in(text: str) -> bytes:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _is_instant(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
