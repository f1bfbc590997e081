"""Keeps programs in a thread of its own with asyncio's loop: nginx cannot open the sockets that uvloop gives as pipes,
and a load generator that keeps its loop busy does not hold the programs up.
"""

import asyncio
import threading
from typing import Self

from embedded.bank import running
from embedded.supervisor import Supervisor


class ProgramThread:
    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._thread = threading.Thread(target=self._run, name="programs", daemon=True)
        self._up = threading.Event()
        self._failure: BaseException | None = None
        self._ends: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def start(self) -> Self:
        """Returns when every program is ready. Raises BankFailed."""
        self._thread.start()
        self._up.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        return self

    def stop(self) -> None:
        if self._ends is not None and self._thread.is_alive():
            loop, ended = self._ends
            loop.call_soon_threadsafe(ended.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._keep())
        except BaseException as failure:
            self._failure = failure
        finally:
            self._up.set()

    async def _keep(self) -> None:
        ended = asyncio.Event()
        self._ends = (asyncio.get_running_loop(), ended)
        async with running(self._supervisor):
            self._up.set()
            await ended.wait()
