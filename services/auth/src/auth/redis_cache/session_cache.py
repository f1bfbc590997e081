"""What Redis holds of sessions. All of it can be lost: without Redis the others ask auth, and auth asks PostgreSQL."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from servicekit.logging import get_logger

_TIMEOUT_SECONDS = 0.2
_REST_SECONDS = 1.0
"""After a failure Redis is left alone for so long, so that its absence does not slow every request down."""
_COPY_SECONDS_MAX = 30
_OWED_MAX = 10_000


class SessionCache:
    """`session:<hash>` is the resolved session, `alive:<id>` says that a session lives: both for 30 s at most.

    `revoked:<id>` tells of an ended one. Redis may forget it, so only `alive:<id>` without `revoked:<id>` is good news.
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(
            url,
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
            max_connections=50,
        )
        self._rests_until = 0.0
        self._owed: dict[str, float] = {}
        self._log = get_logger("auth.session_cache")
        self.failures = 0

    async def put_resolved(self, value_hash: bytes, resolved_json: str, seconds: int) -> None:
        await self._put(_session_key(value_hash), resolved_json, seconds)

    async def vouch(self, session_id: UUID, seconds: int) -> None:
        """Say that the session lives; it may end by itself in so many seconds."""
        await self._put(_alive_key(session_id), "1", seconds)

    async def drop(self, value_hash: bytes) -> None:
        """What cannot be dropped now is owed and dropped as soon as Redis is back, while it could still be there."""
        key = _session_key(value_hash)
        if not await self._tried(self._redis.delete(key)):
            self._owe(key)

    async def revoke(self, session_id: UUID, seconds: int) -> None:
        """The good news goes with the bad in one step; it is owed like a drop, while the bad news may be lost."""
        key = _alive_key(session_id)
        steps = self._redis.pipeline(transaction=True)
        steps.delete(key)
        steps.set(f"revoked:{session_id}", "1", ex=max(seconds, 1))
        if not await self._tried(steps.execute()):
            self._owe(key)

    async def run(self, stop: asyncio.Event) -> None:
        """Pay what is owed, until `stop` is set."""
        while not stop.is_set():
            await self._pay()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_REST_SECONDS / 4):
                    await stop.wait()

    async def close(self) -> None:
        await self._redis.aclose()

    async def _put(self, key: str, value: str, seconds: int) -> None:
        lives_seconds = min(seconds, _COPY_SECONDS_MAX)
        if lives_seconds >= 1:
            await self._tried(self._redis.set(key, value, ex=lives_seconds))

    def _owe(self, key: str) -> None:
        if len(self._owed) < _OWED_MAX:
            self._owed[key] = time.monotonic() + _COPY_SECONDS_MAX

    async def _pay(self) -> None:
        for key, until in list(self._owed.items()):
            if until < time.monotonic() or await self._tried(self._redis.delete(key)):
                self._owed.pop(key, None)
            else:
                return

    async def _tried(self, command: Awaitable[object]) -> bool:
        """False when Redis is away, at once while it is being left alone."""
        if time.monotonic() < self._rests_until:
            _discard(command)
            return False
        try:
            await command
        except (RedisError, OSError, TimeoutError) as error:
            self._rests_until = time.monotonic() + _REST_SECONDS
            self.failures += 1
            self._log.warning("session_cache.away", error=type(error).__name__, failures=self.failures)
            return False
        return True


def _session_key(value_hash: bytes) -> str:
    return f"session:{value_hash.hex()}"


def _alive_key(session_id: UUID) -> str:
    return f"alive:{session_id}"


def _discard(command: Awaitable[object]) -> None:
    close = getattr(command, "close", None)
    if close is not None:
        close()
