"""The balance cache on a real Redis: whatever comes when, figures never go back."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from bff.accounts.domain import KeptBalance, VersionFloor
from bff.accounts.repository import AccountCache, AccountFacts
from bff.redis_cache.losable_redis import losable_redis
from bff.redis_cache.merged_redis import MergedRedis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kernel.ids import new_id
from kernel.money import Currency
from redis.asyncio import Redis

ACCOUNTS = tuple(new_id() for _ in range(3))


def now() -> datetime:
    return datetime.now(UTC)


def figures(version: int) -> KeptBalance:
    """Figures that tell their version, so that a mix-up shows."""
    return KeptBalance(version, version * 100, version * 100, now())


def a_floor() -> VersionFloor:
    return VersionFloor(lifetime_seconds=60, accounts_max=100, seconds=time.monotonic)


MakeCache = Callable[[], AccountCache]


@pytest.fixture
def new_cache(merged: MergedRedis, tasks: asyncio.TaskGroup) -> MakeCache:
    """Each one is a copy of the service's."""
    return lambda: AccountCache(merged, a_floor(), tasks)


@pytest.fixture
def cache(new_cache: MakeCache) -> AccountCache:
    return new_cache()


async def shown(cache: AccountCache, account_id: UUID) -> int | None:
    found = (await cache.balances([account_id], now())).get(account_id)
    return found.version if found else None


async def test_only_a_higher_version_replaces_a_lower_one(cache: AccountCache) -> None:
    account_id = ACCOUNTS[0]
    for version, expected in ((5, 5), (4, 5), (5, 5), (7, 7), (6, 7)):
        await cache.keep_balances({account_id: figures(version)})
        assert await shown(cache, account_id) == expected


async def test_after_a_tombstone_only_figures_of_its_version_or_later_are_kept(new_cache: MakeCache) -> None:
    cache, another_copy = new_cache(), new_cache()
    account_id = ACCOUNTS[0]
    await cache.keep_balances({account_id: figures(5)})
    await cache.raise_versions({account_id: 6})
    for reader in (cache, another_copy):
        assert await shown(reader, account_id) is None
        await reader.keep_balances({account_id: figures(5)})
        assert await shown(reader, account_id) is None
    await another_copy.keep_balances({account_id: figures(6)})
    assert await shown(cache, account_id) == 6
    await cache.raise_versions({account_id: 6})
    assert await shown(cache, account_id) == 6


async def test_own_writes_show_though_redis_was_away_when_they_happened(
    merged: MergedRedis, redis: Redis, tasks: asyncio.TaskGroup
) -> None:
    account_id, floor = ACCOUNTS[0], a_floor()
    cache = AccountCache(merged, floor, tasks)
    await cache.keep_balances({account_id: figures(5)})
    async with losable_redis("redis://127.0.0.1:1/0") as dead:
        await AccountCache(MergedRedis(dead, tasks), floor, tasks).raise_versions({account_id: 6})
    assert await redis.exists(f"balance:{account_id}")
    assert await shown(cache, account_id) is None
    await cache.keep_balances({account_id: figures(5)})
    assert await shown(cache, account_id) is None
    await cache.keep_balances({account_id: figures(6)})
    assert await shown(cache, account_id) == 6


async def test_what_somebody_else_wrote_is_no_balance(cache: AccountCache, redis: Redis) -> None:
    account_id = ACCOUNTS[0]
    stale = "99:1000000:1000000:2020-01-01T00:00:00+00:00"
    for planted in ("", "nonsense", "5", "5:1:1:yesterday", "-3:1:1:2026-01-01T00:00:00+00:00", stale):
        await redis.set(f"balance:{account_id}", planted)
        assert await shown(cache, account_id) is None
    await redis.set(f"balance:{account_id}", "nonsense")
    await cache.keep_balances({account_id: figures(2)})
    assert await shown(cache, account_id) == 2


async def test_kept_balances_and_lists_end_by_themselves(cache: AccountCache, redis: Redis) -> None:
    customer_id = new_id()
    facts = AccountFacts(
        id=ACCOUNTS[0],
        iban="ES9121000418450200051332",
        name="Current",
        currency=Currency.EUR,
        opened_at=now(),
        holders=[],
    )
    await cache.keep_balances({ACCOUNTS[0]: figures(1)})
    await cache.raise_versions({ACCOUNTS[1]: 4})
    await cache.keep_facts(customer_id, [facts])
    lifetimes = [await redis.pttl(f"balance:{account_id}") for account_id in ACCOUNTS[:2]]
    assert all(0 < lifetime <= 15_000 for lifetime in lifetimes)
    assert 0 < await redis.pttl(f"accounts:{customer_id}") <= 30_000
    assert "minor" not in str(await redis.get(f"accounts:{customer_id}"))
    assert await cache.facts(customer_id) == [facts]
    await cache.forget_facts([customer_id])
    assert await cache.facts(customer_id) is None


async def test_an_empty_list_of_accounts_is_not_kept(cache: AccountCache) -> None:
    customer_id = new_id()
    await cache.keep_facts(customer_id, [])
    assert await cache.facts(customer_id) is None


Act = tuple[str, int, int]
acts = st.tuples(
    st.sampled_from(["keep", "raise", "read", "keep elsewhere", "raise elsewhere"]),
    st.integers(0, 2),
    st.integers(1, 12),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(st.lists(acts, min_size=1, max_size=6), min_size=1, max_size=8))
async def test_no_interleaving_makes_an_account_go_back(
    new_cache: MakeCache, redis: Redis, groups: list[list[Act]]
) -> None:
    """Each group runs at once, from two copies of the service; between groups every reader must move forward only."""
    await redis.flushdb()
    here, elsewhere = new_cache(), new_cache()
    floors = dict.fromkeys(ACCOUNTS, 0)

    async def act(kind: str, place: int, version: int) -> None:
        cache = elsewhere if kind.endswith("elsewhere") else here
        if kind.startswith("keep"):
            await cache.keep_balances({ACCOUNTS[place]: figures(version)})
        elif kind.startswith("raise"):
            await cache.raise_versions({ACCOUNTS[place]: version})
        else:
            await cache.balances(list(ACCOUNTS), now())

    for group in groups:
        await asyncio.gather(*(act(*each) for each in group))
        for kind, place, version in group:
            if kind.startswith("raise"):
                floors[ACCOUNTS[place]] = max(floors[ACCOUNTS[place]], version)
        for reader in (here, elsewhere):
            for account_id, kept in (await reader.balances(list(ACCOUNTS), now())).items():
                assert kept.version >= floors[account_id]
                assert kept.balance_minor == kept.version * 100
                floors[account_id] = kept.version
