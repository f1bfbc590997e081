"""Starts the programs as their dependencies allow, keeps them running, and stops them in order."""

import asyncio
from collections.abc import Iterable

from embedded.keepers import Keeper
from embedded.nurses import Nurse
from embedded.output import Output
from embedded.programs import Program


class Supervisor:
    def __init__(self, programs: Iterable[Program], output: Output, nurse: Nurse) -> None:
        self._output = output
        self.nurse = nurse
        self.keepers = {program.name: Keeper(program, output, nurse) for program in programs}
        self._up = {name: asyncio.Event() for name in self.keepers}

    async def start_all(self) -> None:
        """Returns when all are ready; raises what the first of them failed with."""
        async with asyncio.TaskGroup() as group:
            if any(keeper.program.forked for keeper in self.keepers.values()):
                group.create_task(self.nurse.start())
            for keeper in self.keepers.values():
                group.create_task(self._start(keeper))

    async def keep_all(self) -> None:
        """Carries output and restarts until cancelled; must run while the programs start, too."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.nurse.keep(self._output))
            for keeper in self.keepers.values():
                group.create_task(keeper.keep())

    async def stop_all(self) -> None:
        """What depends on others stops before them; of one rank all at once."""
        ranks: dict[int, list[Keeper]] = {}
        for keeper in self.keepers.values():
            ranks.setdefault(keeper.program.stops_in, []).append(keeper)
        for rank in sorted(ranks):
            async with asyncio.TaskGroup() as group:
                for keeper in ranks[rank]:
                    group.create_task(keeper.stop())
        await self.nurse.close()

    async def _start(self, keeper: Keeper) -> None:
        for needed in sorted(keeper.program.after & self.keepers.keys()):
            await self._up[needed].wait()
        await keeper.start()
        self._output.say(f"  {keeper.program.name} is ready")
        self._up[keeper.program.name].set()

    def pids(self) -> list[int]:
        return self.nurse.pids + [keeper.pid for keeper in self.keepers.values() if keeper.pid is not None]
