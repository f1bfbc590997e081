"""The short form of `make test-capture-kills`: kills under load on the whole bank, and the trail has all of it once."""

import asyncio

from capture_kills import LAST, Town, caught_up
from core_writer import core_writer
from testkit.bank import Bank
from trail_judgement import judged

KILLS = 3
RATE = 100


async def test_a_capture_that_is_killed_under_load_loses_and_doubles_nothing(bank: Bank) -> None:
    place = Town(bank.embedded)
    async with core_writer(place.url("core_banking"), connections=2, accounts_each=4) as writer:
        stop = asyncio.Event()

        async def load() -> None:
            while not stop.is_set():
                await writer.write(RATE, 0.5)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(load())
            for _ in range(KILLS):
                await asyncio.to_thread(bank.embedded.stop_part, "audit", killed=True)
                await asyncio.to_thread(bank.embedded.start_part, "audit")
            stop.set()
        await caught_up(place, writer.written[-LAST:])
        found = await judged(place, writer)
        unexplained = await place.rows("audit", "SELECT DISTINCT table_name FROM records WHERE actor_kind = 'unknown'")
    assert found.is_whole, str(found)
    # Whatever the bank, its seed and the tests before this one did, somebody did it.
    assert [row["table_name"] for row in unexplained] == []
    assert found.transfers >= len(writer.written) > 0
    # What the load wrote is what the core would have: its own checks find nothing.
    assert await bank.broken_books() == []
