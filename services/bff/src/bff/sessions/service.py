from uuid import UUID

from kernel.clock import Clock
from pydantic import ValidationError
from servicekit.http_client import UpstreamUnavailable
from servicekit.tokens import NotACustomer, Principal, TokenInvalid, TokenVerifier

from bff.identity.http_auth import HttpAuth
from bff.identity.schemas import ResolvedSession
from bff.redis_cache.merged_redis import MergedRedis
from bff.sessions import metrics
from bff.sessions.domain import SessionMissing, could_be_session, end_marks, is_usable, session_key


class SessionService:
    """Turns what a request carries into the customer who sent it.

    Redis only saves the question to auth: whatever it says, the token in it must be one that auth signed.
    """

    def __init__(self, redis: MergedRedis, auth: HttpAuth, verifier: TokenVerifier, clock: Clock) -> None:
        self._redis = redis
        self._auth = auth
        self._verifier = verifier
        self._clock = clock

    async def customer_of_cookie(self, session: str | None) -> Principal:
        """Raises SessionMissing, auth's session-expired, NotACustomer or UpstreamUnavailable."""
        if session is None or not could_be_session(session):
            raise SessionMissing
        kept = await self._kept(session)
        if kept is None:
            self._count_question()
            resolved = await self._auth.resolve_session(session)
            kept = await self._verifier.verify(resolved.token)
        return _customer(kept)

    async def customer_of_bearer(self, token: str) -> Principal:
        """Raises TokenInvalid, NotACustomer, or UpstreamUnavailable when Redis answers but only auth could tell."""
        principal = await self._verifier.verify(token)
        if principal.session_id is not None and await self._has_ended(principal.session_id):
            raise TokenInvalid("The session of this token was ended.")
        return _customer(principal)

    async def is_over(self, customer: Principal) -> bool:
        """Whether the session behind a token has ended; asking is no use of it. Raises UpstreamUnavailable."""
        if customer.session_id is None:
            return customer.expires_at <= self._clock.now().timestamp()
        revoked, _ = end_marks(customer.session_id)
        marks = await self._redis.values(revoked)
        if marks and marks[0]:
            return True
        return await self._auth.has_ended(customer.session_id)

    async def _has_ended(self, session_id: UUID) -> bool:
        # A Redis that has lost its memory knows of no end, so silence is no good news: only a living session's mark is.
        marks = await self._redis.values(*end_marks(session_id))
        if marks is not None:
            revoked, alive = marks
            if revoked or alive:
                return bool(revoked)
            self._count_question()
            return await self._auth.has_ended(session_id)
        self._count_question()
        try:
            return await self._auth.has_ended(session_id)
        except UpstreamUnavailable:
            # With both Redis and auth away the token lives to its own end, 5 minutes at most.
            return False

    def _count_question(self) -> None:
        metrics.ASKED_AUTH.labels("redis-away" if self._redis.is_away else "unknown-there").inc()

    async def _kept(self, session: str) -> Principal | None:
        found = await self._redis.values(session_key(session))
        if not found or not found[0]:
            return None
        try:
            kept = ResolvedSession.model_validate_json(found[0])
            if not is_usable(
                token_expires_at=kept.token_expires_at, idle_expires_at=kept.idle_expires_at, now=self._clock.now()
            ):
                return None
            return await self._verifier.verify(kept.token)
        except (ValidationError, TokenInvalid):
            return None


def _customer(principal: Principal) -> Principal:
    if principal.kind != "customer":
        raise NotACustomer
    return principal
