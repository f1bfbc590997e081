"""argon2id in a few threads of its own, so that neither the event loop nor the memory is at anybody's mercy."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.passwords.domain import PasswordChecksBusy, normalised

_QUEUE_MAX = 64
_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1

T = TypeVar("T")


class PasswordHashing:
    """`threads` hash at once, 64 more wait, whoever comes then hears PasswordChecksBusy."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or max((os.cpu_count() or 1) // 2, 1)
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="argon2")
        self._places = threading.BoundedSemaphore(self._threads + _QUEUE_MAX)
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)
        # Checked where nobody is known by an e-mail address, so that the answer takes as long as for somebody who is.
        self._nobodys_hash = self._hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(normalised(password)))

    async def matches(self, stored_hash: str | None, password: str) -> bool:
        """False without a stored hash, after the same work."""
        return await self._run(lambda: self._verify(stored_hash, password))

    def _verify(self, stored_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(stored_hash or self._nobodys_hash, normalised(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored_hash is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise PasswordChecksBusy(retry_after_seconds=1)
        # A thread cannot be called back: its place is free when it has finished, not when its caller has gone.
        future: Future[T] = self._pool.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
