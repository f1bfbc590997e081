import asyncio
import json
from collections.abc import Sequence
from typing import Any

from kernel.clock import Clock
from servicekit import audit_marks
from servicekit.database import Database

from auth.sealing import Seal
from auth.signing_keys import repository
from auth.signing_keys.domain import AUDIENCE, TOKEN_LIFE, IssuedToken, TokenSubject
from auth.signing_keys.signer import Signer, new_private_jwk, public_part

__all__ = ["AUDIENCE", "TOKEN_LIFE", "IssuedToken", "SigningKeyService", "TokenSubject"]


class SigningKeyService:
    """The key that signs the bank's tokens: made at the first start, sealed at rest, opened when first needed."""

    def __init__(self, database: Database, clock: Clock, seal: Seal, issuer: str) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._issuer = issuer
        self._signer: Signer | None = None
        self._public_jwks: Sequence[dict[str, str]] = ()
        self._opening = asyncio.Lock()

    async def issue(self, subject: TokenSubject) -> IssuedToken:
        signer = await self._opened()
        return signer.issue(subject, self._clock.now())

    async def public_jwks(self) -> Sequence[dict[str, str]]:
        await self._opened()
        return self._public_jwks

    async def key(self, kid: str) -> dict[str, Any] | None:
        """The public key with this id: auth's own verifier asks here, not itself over HTTP."""
        return next((key for key in await self.public_jwks() if key["kid"] == kid), None)

    async def _opened(self) -> Signer:
        if self._signer is not None:
            return self._signer
        async with self._opening:
            if self._signer is None:
                self._signer = await self._open()
            return self._signer

    async def _open(self) -> Signer:
        private_jwk = await self._stored() or await self._made()
        async with self._database.read() as session:
            self._public_jwks = await repository.public_jwks(session)
        return Signer(private_jwk, self._issuer)

    async def _stored(self) -> dict[str, str] | None:
        async with self._database.read() as session:
            found = await repository.sealed_private_jwk(session)
        if found is None:
            return None
        kid, sealed = found
        opened: dict[str, str] = json.loads(self._seal.open(sealed, kid))
        return opened

    async def _made(self) -> dict[str, str]:
        private_jwk = new_private_jwk()
        sealed = self._seal.seal(json.dumps(private_jwk).encode(), private_jwk["kid"])
        async with self._database.write() as session:
            await audit_marks.emit(session, audit_marks.SERVICE, "signing-key.make", kid=private_jwk["kid"])
            await repository.add_unless_there(session, public_part(private_jwk), sealed, self._clock.now())
        stored = await self._stored()
        assert stored is not None  # noqa: S101  Either this copy of auth or another one has just committed it.
        return stored
