"""Leaves a neighbour that does not answer alone for a while, so that its callers do not wait in vain."""

import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from circuitbreaker import STATE_CLOSED, STATE_HALF_OPEN, CircuitBreaker
from kernel.errors import DomainError, ErrorKind
from servicekit.http_client import UpstreamUnavailable
from servicekit.logging import get_logger

FAILURES_MAX = 5
OPEN_SECONDS = 10

Answer = TypeVar("Answer")


class Breaker:
    """After five failures in a row it refuses for ten seconds; then one call tries while the others are still refused.

    A failure is whatever leaves a caller without an answer. A refusal, such as an invalid field, is an answer.
    """

    def __init__(self, name: str) -> None:
        self._breaker = CircuitBreaker(FAILURES_MAX, OPEN_SECONDS, _is_failure, name)
        self._is_trying = False
        self._log = get_logger("bff.complementary")

    async def call(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `ask` answers or raises. Raises UpstreamUnavailable, without asking, while it is open."""
        before = self._breaker.state
        is_trial = before == STATE_HALF_OPEN
        if self._breaker.opened or (is_trial and self._is_trying):
            raise UpstreamUnavailable(retry_after_seconds=max(1, math.ceil(self._breaker.open_remaining)))
        self._is_trying = is_trial
        try:
            answer: Answer = await self._breaker.call_async(ask)
        finally:
            if is_trial:
                self._is_trying = False
            self._tell_change(before)
        return answer

    def _tell_change(self, before: str) -> None:
        after = self._breaker.state
        if after != before:
            told = "breaker.closed" if after == STATE_CLOSED else "breaker.opened"
            self._log.warning(told, upstream=self._breaker.name)


def _is_failure(_kind: type[BaseException], error: BaseException) -> bool:
    return not isinstance(error, DomainError) or error.kind is ErrorKind.UNAVAILABLE
