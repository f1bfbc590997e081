"""Who calls: the bank's JWTs, verified by every service itself. python-jose is imported here and in auth's signer only.

The issuer decides algorithm, key type and checks, never the token's header (RFC 8725 sections 3.1 and 3.2).
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

import httpx
from fastapi import Depends, Request
from jose import jwt
from jose.exceptions import JOSEError
from kernel.clock import Clock
from kernel.errors import DomainError, ErrorKind

from servicekit.logging import get_logger

AUDIENCE = "bank"
ALGORITHM = "ES256"
TOKEN_BYTES_MAX = 4096
_CACHE_MAX = 2048
_CACHE_SECONDS = 20
_REFETCH_PAUSE_SECONDS = 2
_ALLOWED_HEADERS = {"alg", "typ", "kid"}


class TokenMissing(DomainError):
    code = "token-missing"
    kind = ErrorKind.UNAUTHENTICATED
    title = "Sign in first"


class TokenInvalid(DomainError):
    code = "token-invalid"
    kind = ErrorKind.UNAUTHENTICATED
    title = "The token is not valid or no longer valid"


class NotACustomer(DomainError):
    code = "not-a-customer"
    kind = ErrorKind.FORBIDDEN
    title = "This is for customers"


class NotAnOperator(DomainError):
    code = "not-an-operator"
    kind = ErrorKind.FORBIDDEN
    title = "This is for the bank's operators"


class RoleMissing(DomainError):
    code = "role-missing"
    kind = ErrorKind.FORBIDDEN
    title = "Your role does not allow this"


class ScopeMissing(DomainError):
    code = "scope-missing"
    kind = ErrorKind.FORBIDDEN
    title = "This service may not do this"


class KeysUnavailable(DomainError):
    code = "keys-unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "Sign-in cannot be checked at the moment"


@dataclass(frozen=True, slots=True)
class Principal:
    """The verified caller. `subject` is auth's id of the customer, operator or service; `token` may be passed on."""

    subject: UUID
    kind: Literal["customer", "operator", "service"]
    roles: frozenset[str]
    scopes: frozenset[str]
    session_id: UUID | None
    client_id: str
    expires_at: int
    token: str


class KeySource(Protocol):
    async def key(self, kid: str) -> dict[str, Any] | None:
        """The public key with this id as an EC JWK, or None. Raises KeysUnavailable when nobody can tell."""


class JwksKeySource:
    """Keys from auth's JWKS, kept until an unknown id comes; asked again at most every two seconds."""

    def __init__(self, client: httpx.AsyncClient, path: str = "/.well-known/jwks.json") -> None:
        self._client = client
        self._path = path
        self._keys: dict[str, dict[str, Any]] = {}
        self._fetched_at = 0.0

    async def key(self, kid: str) -> dict[str, Any] | None:
        if kid not in self._keys and time.monotonic() - self._fetched_at > _REFETCH_PAUSE_SECONDS:
            await self._fetch()
        return self._keys.get(kid)

    async def _fetch(self) -> None:
        try:
            answer = await self._client.get(self._path)
            answer.raise_for_status()
            found = answer.json()["keys"]
        except (httpx.HTTPError, ValueError, KeyError, OSError) as error:
            get_logger("servicekit.tokens").warning("jwks.unavailable", error=type(error).__name__)
            if not self._keys:
                raise KeysUnavailable(retry_after_seconds=2) from error
            return
        self._keys = {key["kid"]: key for key in found if key.get("kty") == "EC" and key.get("crv") == "P-256"}
        self._fetched_at = time.monotonic()


class TokenVerifier:
    """Checks a bearer token of this bank's issuer and remembers good ones for a few seconds, at most until they end."""

    def __init__(self, issuer: str, keys: KeySource, clock: Clock) -> None:
        self._issuer = issuer
        self._keys = keys
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """The principal of a token. Raises TokenInvalid, or KeysUnavailable when auth cannot be asked."""
        now = self._clock.now().timestamp()
        remembered = self._seen.get(token)
        if remembered and remembered[0] > time.monotonic() and remembered[1].expires_at > now:
            return remembered[1]
        principal = await self._verify(token, now)
        self._seen[token] = (time.monotonic() + _CACHE_SECONDS, principal)
        while len(self._seen) > _CACHE_MAX:
            self._seen.popitem(last=False)
        return principal

    async def _verify(self, token: str, now: float) -> Principal:
        if len(token) > TOKEN_BYTES_MAX:
            raise TokenInvalid
        try:
            header = jwt.get_unverified_header(token)
        except JOSEError as error:
            raise TokenInvalid from error
        if header.get("alg") != ALGORITHM or header.get("typ") != "at+jwt" or set(header) - _ALLOWED_HEADERS:
            raise TokenInvalid
        key = await self._keys.key(str(header.get("kid", "")))
        if key is None:
            raise TokenInvalid
        # Times are checked below against the bank's clock; jose would take the system's.
        unchecked = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_at_hash": False}
        try:
            claims = jwt.decode(
                token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=self._issuer, options=unchecked
            )
            principal = _principal(claims, token)
        except (JOSEError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise TokenInvalid from error
        if claims["exp"] <= now or claims["iat"] > now + 60 or claims.get("nbf", 0) > now + 60:
            raise TokenInvalid
        return principal


def _principal(claims: dict[str, Any], token: str) -> Principal:
    if claims["kind"] not in {"customer", "operator", "service"} or not isinstance(claims["aud"], str):
        raise ValueError("kind")
    if not all(isinstance(claims[name], int) for name in ("exp", "iat")):
        raise TypeError("times")
    str(claims["jti"])
    return Principal(
        subject=UUID(claims["sub"]),
        kind=claims["kind"],
        roles=frozenset(map(str, claims.get("roles", []))),
        scopes=frozenset(str(claims.get("scope", "")).split()),
        session_id=UUID(claims["sid"]) if claims.get("sid") else None,
        client_id=str(claims["client_id"]),
        expires_at=claims["exp"],
        token=token,
    )


def bearer_token(request: Request) -> str:
    """The token of the Authorization header; raises TokenMissing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    return token.strip()


async def current_principal(request: Request) -> Principal:
    verifier: TokenVerifier = request.app.state.wiring.token_verifier
    return await verifier.verify(bearer_token(request))


async def current_customer(principal: Annotated[Principal, Depends(current_principal)]) -> Principal:
    if principal.kind != "customer":
        raise NotACustomer
    return principal


async def current_operator(principal: Annotated[Principal, Depends(current_principal)]) -> Principal:
    if principal.kind != "operator":
        raise NotAnOperator
    return principal


CurrentCustomer = Annotated[Principal, Depends(current_customer)]
CurrentOperator = Annotated[Principal, Depends(current_operator)]


def require_role(role: str) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency: the operator, who must have this role."""

    async def check(operator: CurrentOperator) -> Principal:
        if role not in operator.roles:
            raise RoleMissing(f"This needs the role {role}.")
        return operator

    return check


def require_scope(scope: str) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency: the calling service, which must have been given this scope."""

    async def check(service: Annotated[Principal, Depends(current_principal)]) -> Principal:
        if service.kind != "service" or scope not in service.scopes:
            raise ScopeMissing(f"This needs the scope {scope}.")
        return service

    return check
