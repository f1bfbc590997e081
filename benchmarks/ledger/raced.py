"""The races of each bank that says that it knows keys and empty purses."""

from typing import Any

from bench_bank import say
from cache_bank import CacheBank
from contestants import Bank
from ground import Ground
from orm_bank import OrmBank
from ours_bank import OurBank
from races import is_sound, races_of


async def measure(ground: Ground, ours: OurBank, rounds: int) -> dict[str, Any]:
    """Ours is open; its purses are nearly full, since all payments before were small. The rivals' tables are new."""
    found = {ours.name: await _told(ours, rounds)}
    orm_url = (await ground.database("races_orm")).replace("postgresql:", "postgresql+asyncpg:", 1)
    rivals: list[Bank] = [OrmBank(orm_url), CacheBank(await ground.database("races_cache"))]
    for bank in rivals:
        await bank.open()
        found[bank.name] = await _told(bank, rounds)
        await bank.close()
    return found


async def _told(bank: Bank, rounds: int) -> list[dict[str, Any]]:
    rows = await races_of(bank, rounds)
    say(f"races, {bank.name}: {'nothing lost' if is_sound(rows) else 'MONEY LOST OR MADE'}")
    return rows
