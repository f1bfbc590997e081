"""Checks the books again and again, while the bank runs."""

import asyncio
import time

from servicekit.logging import get_logger

from core_banking_stub.book_checks import metrics
from core_banking_stub.book_checks.service import BookCheckService, Check

_FIRST_AFTER_SECONDS = 10.0
_EVERY_SECONDS = 60.0
_PAUSE_TO_CHECK_MIN = 10
"""The pause is at least so many times as long as the check: a large ledger is not read all the time."""


def pause_after(seconds: float) -> float:
    return max(_EVERY_SECONDS, _PAUSE_TO_CHECK_MIN * seconds)


class BookCheckJob:
    """What fails is logged and tried again; what is wrong is logged, counted and left as it is."""

    def __init__(self, checks: BookCheckService) -> None:
        self._checks = checks
        self._log = get_logger("book_checks")

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; a check that is under way then is given up."""
        async with asyncio.TaskGroup() as tasks:
            checking = tasks.create_task(self._check_again_and_again())
            await stop.wait()
            checking.cancel()

    async def _check_again_and_again(self) -> None:
        pause = _FIRST_AFTER_SECONDS
        while True:
            await asyncio.sleep(pause)
            pause = _EVERY_SECONDS
            try:
                pause = pause_after(await self.check_once())
            except Exception as error:
                self._log.warning("books.not_checked", error=type(error).__name__)

    async def check_once(self) -> float:
        """Returns how long it took. Raises what the driver raises when the server is away or too slow."""
        began = time.monotonic()
        found = [check async for check in self._checks.checks()]
        seconds = time.monotonic() - began
        for check in found:
            self._tell(check)
        metrics.CHECKED_TIMESTAMP.set_to_current_time()
        metrics.CHECK_SECONDS.set(seconds)
        self._log.info("books.checked", violations=sum(check.count for check in found), seconds=round(seconds, 1))
        return seconds

    def _tell(self, check: Check) -> None:
        metrics.VIOLATIONS.labels(check.invariant).set(check.count)
        for subject in check.subjects:
            self._log.error("books.wrong", invariant=check.invariant, subject=subject)
