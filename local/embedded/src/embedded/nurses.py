"""The supervisor's side of the nursery: a forked service looks to its keeper like any other process."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any, Protocol
from weakref import WeakSet

from embedded.deaths import Deaths
from embedded.output import Output
from embedded.programs import StartFailed, clean_environment
from embedded.settings import ROOT

_BIRTH_SECONDS_MAX = 15


class Running(Protocol):
    """What a keeper needs of a process, asyncio's own or a forked one."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    @property
    def stdout(self) -> asyncio.StreamReader | None: ...
    async def wait(self) -> int: ...
    def send_signal(self, number: int, /) -> None: ...


class ForkedProcess:
    def __init__(self, pid: int, stdout: asyncio.StreamReader) -> None:
        self.pid = pid
        self.stdout: asyncio.StreamReader | None = stdout
        self.returncode: int | None = None
        self._ended = asyncio.Event()

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None  # noqa: S101 - set before the event
        return self.returncode

    def send_signal(self, number: int, /) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def end(self, status: int) -> None:
        self.returncode = status
        self._ended.set()


class Nurse:
    """Orders children from one nursery. Start it before the first order; `close` when all children have ended."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._nursery: asyncio.subprocess.Process | None = None
        self._answers: asyncio.Queue[int | None] = asyncio.Queue()
        self._ordering = asyncio.Lock()
        self._ready = asyncio.Event()
        self._gone = asyncio.Event()
        self._closed = False
        self._deaths = Deaths("the process that services are forked from")
        self._children: dict[int, ForkedProcess] = {}
        self._ended_early: dict[int, int] = {}
        self._pipes: WeakSet[asyncio.ReadTransport] = WeakSet()

    @property
    def pids(self) -> list[int]:
        return [self._nursery.pid] if self._nursery else []

    async def start(self) -> None:
        self._answers = asyncio.Queue()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        self._nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "embedded.nursery", str(theirs.fileno())),
            pass_fds=(theirs.fileno(),),
            stdin=asyncio.subprocess.DEVNULL,
            env=clean_environment({}),
            cwd=ROOT,
            start_new_session=True,
        )
        theirs.close()
        asyncio.get_running_loop().add_reader(self._control, self._listen, self._control)

    async def keep(self, output: Output) -> None:
        """Start the nursery again when it died, until cancelled; orders wait for it. Raises DiesTooOften."""
        while True:
            await self._gone.wait()
            self._gone.clear()
            pause = self._deaths.pause_seconds()
            output.say(f"The process that services are forked from died and is started again in {pause} s")
            await asyncio.sleep(pause)
            if self._closed:
                return
            await self.start()

    async def bear(
        self, command: tuple[str, ...], environment: Mapping[str, str], dies_by: int, title: str = ""
    ) -> ForkedProcess:
        """A child that does what `python -m module arguments...` would; the command is written as that."""
        ours, theirs = os.pipe()
        module, *arguments = command[2:]
        order = {
            "module": module,
            "arguments": arguments,
            "environment": clean_environment(environment),
            "dies_by": dies_by,
            "title": title or module,
        }
        try:
            pid = await self._order(order, theirs)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        child = ForkedProcess(pid, await self._read(ours))
        if pid in self._ended_early:
            child.end(self._ended_early.pop(pid))
        else:
            self._children[pid] = child
        return child

    async def _order(self, order: Mapping[str, Any], output: int) -> int:
        async with self._ordering:
            await self._ready.wait()
            assert self._control is not None  # noqa: S101 - ready comes after the start
            try:
                socket.send_fds(self._control, [json.dumps(order).encode()], [output])
                async with asyncio.timeout(_BIRTH_SECONDS_MAX):
                    pid = await self._answers.get()
            except (OSError, TimeoutError):
                pid = None
        if pid is None:
            raise StartFailed(f"{order['module']} cannot be started: the process to fork it from is gone")
        return pid

    async def run(self, command: tuple[str, ...], environment: Mapping[str, str]) -> str:
        """Run a module to its end and return what it said. Raises StartFailed with that when it fails."""
        child = await self.bear(command, environment, signal.SIGKILL)
        assert child.stdout is not None  # noqa: S101 - made with a pipe
        try:
            said = (await child.stdout.read()).decode(errors="replace")
            status = await child.wait()
        except asyncio.CancelledError:
            child.send_signal(signal.SIGKILL)
            raise
        if status != 0:
            raise StartFailed(f"{' '.join(command[2:])} failed:\n{said}")
        return said

    async def close(self) -> None:
        self._closed = True
        if self._control and self._nursery:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            await self._nursery.wait()
        for pipe in self._pipes:
            # Nobody carries output any more, so what a killed child's pipe still holds would keep it open.
            pipe.close()

    def _listen(self, control: socket.socket) -> None:
        try:
            text = control.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            text = b""
        if not text:
            self._lose(control)
            return
        self._take(json.loads(text))

    def _lose(self, control: socket.socket) -> None:
        """The nursery died. Its children end by themselves, but keep their ports meanwhile, so they are killed."""
        asyncio.get_running_loop().remove_reader(control)
        control.close()
        self._ready.clear()
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGKILL)
            child.end(-signal.SIGKILL)
        self._children.clear()
        self._ended_early.clear()
        if self._ordering.locked():
            self._answers.put_nowait(None)
        self._gone.set()

    def _take(self, answer: dict[str, Any]) -> None:
        if "ready" in answer:
            self._ready.set()
        elif "born" in answer:
            self._answers.put_nowait(answer["born"])
        elif child := self._children.pop(answer["ended"], None):
            child.end(answer["status"])
        else:
            self._ended_early[answer["ended"]] = answer["status"]

    async def _read(self, descriptor: int) -> asyncio.StreamReader:
        reader = asyncio.StreamReader()
        file = os.fdopen(descriptor, "rb", buffering=0)
        loop = asyncio.get_running_loop()
        pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), file)
        self._pipes.add(pipe)
        return reader
