"""One keeper a program: starts it, carries its output, restarts it when it dies, stops it when told."""

import asyncio
import contextlib
import ctypes
import os
import signal
import time
from functools import partial

from embedded.deaths import Deaths
from embedded.nurses import Nurse, Running
from embedded.output import Output
from embedded.programs import Program, StartFailed, clean_environment, spawn_arguments

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 12
PROBE_EVERY_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_LIBC = ctypes.CDLL(None, use_errno=True)


def take_title(title: str) -> None:
    """The name that ps and top show in place of the interpreter's."""
    if hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PR_SET_NAME, title.encode()[:15], 0, 0, 0)


def die_with_parent(number: int) -> None:
    # Even a supervisor that was killed outright leaves no process behind.
    if hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


class Keeper:
    def __init__(self, program: Program, output: Output, nurse: Nurse) -> None:
        self.program = program
        self._output = output
        self._nurse = nurse
        self._process: Running | None = None
        self._settled = False
        self._stopping = False
        self._changed = asyncio.Event()
        self._deaths = Deaths(program.name)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def keep(self) -> None:
        """Carry output and restart after deaths until cancelled. Raises DiesTooOften."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            process = self._process
            if process is None:
                continue
            async with asyncio.TaskGroup() as group:
                if self._settled and self.program.once_ready:
                    # It came back by itself: what follows readiness waits beside, as its output must be carried.
                    group.create_task(self._settle_again(process))
                await self._carry_output(process)
            status = await process.wait()
            if self._settled and process is self._process:
                await self._restart(status)

    async def start(self) -> None:
        """Returns when the program is ready. Raises StartFailed."""
        program = self.program
        if program.before_start:
            await program.before_start()
        self._stopping = False
        process = await self._spawn()
        if not await self._becomes_ready(process):
            await asyncio.sleep(PROBE_EVERY_SECONDS)  # its last words are still on their way to the log
            how = "ended while it started" if process.returncode is not None else "was not ready in time"
            raise StartFailed(f"{program.name} {how}:\n{self._output.last_lines(program.name)}")
        if program.once_ready:
            await program.once_ready()
        self._settled = True

    async def stop(self, *, by: signal.Signals | None = None) -> None:
        """Ask it to end, or make it; returns when its whole process group is gone."""
        self._settled, self._stopping = False, True
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(by or self.program.stop_signal)
            try:
                async with asyncio.timeout(STOP_SECONDS_MAX):
                    await process.wait()
            except TimeoutError:
                self._output.say(f"{self.program.name} did not end in {STOP_SECONDS_MAX} s and is killed")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    async def _spawn(self) -> Running:
        if self.program.forked:
            one = self.program
            process: Running = await self._nurse.bear(one.command, one.environment, one.stop_signal, one.name)
        else:
            process = await self._execute()
        self._process = process
        self._changed.set()
        return process

    async def _execute(self) -> asyncio.subprocess.Process:
        program = self.program
        return await asyncio.create_subprocess_exec(
            *program.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=clean_environment(program.environment),
            # A session of its own: Ctrl-C reaches the supervisor alone, which stops all in order.
            start_new_session=True,
            preexec_fn=partial(die_with_parent, program.stop_signal),
            **spawn_arguments(program.account),
        )

    async def _carry_output(self, process: Running) -> None:
        assert process.stdout is not None  # noqa: S101 - every program is started with a pipe
        rest = b""
        while chunk := await process.stdout.read(64 * 1024):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._log(line)
        if rest:
            self._log(rest)

    def _log(self, line: bytes) -> None:
        # What a program says while it is being stopped is in its file; at the terminal it would only bury the end.
        self._output.line(self.program.name, line.decode(errors="replace").rstrip("\r"), hidden=self._stopping)

    async def _restart(self, status: int) -> None:
        pause = self._deaths.pause_seconds()
        self._output.say(f"{self.program.name} died (status {status}) and is started again in {pause} s")
        await asyncio.sleep(pause)
        if not self._settled:
            return
        try:
            if self.program.before_start:
                await self.program.before_start()
            await self._spawn()
        except StartFailed as failure:
            # What it starts with, a database or the nursery, may be coming back itself.
            self._output.say(f"{self.program.name}: {failure}")
            await self._restart(status)

    async def _settle_again(self, process: Running) -> None:
        if not await self._becomes_ready(process) or self.program.once_ready is None:
            return
        try:
            await self.program.once_ready()
        except StartFailed as failure:
            # It may have died once more meanwhile, which starts it again, and this as well.
            self._output.say(f"{self.program.name}: {failure}")

    async def _becomes_ready(self, process: Running) -> bool:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < deadline and process.returncode is None:
            if await self.program.ready():
                return True
            await asyncio.sleep(PROBE_EVERY_SECONDS)
        return False
