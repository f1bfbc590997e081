"""Balances and account lists kept in Redis for a few seconds. Nothing here decides about money.

A balance is kept as `<version>:<figures>`. A version without figures is a tombstone: it says that the account has at
least this version, so no older figures may be put here. Keeping lasts longer than any call to the core, so figures
that were read before a tombstone cannot come after its end.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from kernel.ids import CustomerId
from kernel.money import Currency
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from bff.accounts.domain import KeptBalance, VersionFloor
from bff.merging.merger import BankBusy, MergeLimits, Merger
from bff.redis_cache import metrics
from bff.redis_cache.merged_redis import MergedRedis

BALANCE_LIFETIME = timedelta(seconds=15)
LIST_LIFETIME = timedelta(seconds=30)

# Only a higher version replaces a lower one; of one version, figures replace a tombstone but not the other way round.
# One call takes the balances of many requests, in their order: KEYS are theirs, ARGV the lifetime and then version and
# figures of each.
_KEEP_NEWER = """
for i, key in ipairs(KEYS) do
    local version, figures = ARGV[2 * i], ARGV[2 * i + 1]
    local kept = redis.call('GET', key)
    local kept_version = kept and tonumber(string.match(kept, '^(%d+):'))
    local older = kept_version and tonumber(version) < kept_version
    local less = kept_version and tonumber(version) == kept_version and figures == ''
    if not older and not less then
        redis.call('SET', key, version .. ':' .. figures, 'PX', ARGV[1])
    end
end
"""


class AccountFacts(BaseModel):
    """What hardly ever changes about an account. It has no money in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    iban: str
    name: str
    currency: Currency
    opened_at: AwareDatetime
    holders: list[str]


_FACTS = TypeAdapter(list[AccountFacts])
_Entries = dict[UUID, tuple[int, str]]
_WRITES = MergeLimits(items_max=64, waiting_max=1_024)


class AccountCache:
    """What requests read and write at the same time goes to Redis in one call."""

    def __init__(self, redis: MergedRedis, floor: VersionFloor, tasks: asyncio.TaskGroup) -> None:
        self._redis = redis
        self._floor = floor
        self._writes: Merger[_Entries, None] = Merger(tasks, self._keep_newer, _WRITES)

    async def facts(self, customer_id: UUID) -> list[AccountFacts] | None:
        found = await self._redis.values(_list_key(customer_id))
        if not found or not found[0]:
            return None
        try:
            return _FACTS.validate_json(found[0])
        except ValidationError:
            return None

    async def keep_facts(self, customer_id: UUID, facts: Sequence[AccountFacts]) -> None:
        # An empty list is not kept: the first account of a newcomer opens within moments.
        if facts:
            text = _FACTS.dump_json(list(facts))
            await self._redis.attempt(lambda redis: redis.set(_list_key(customer_id), text, px=LIST_LIFETIME))

    async def forget_facts(self, customer_ids: Sequence[UUID]) -> None:
        if customer_ids:
            await self._redis.attempt(lambda redis: redis.delete(*map(_list_key, customer_ids)))

    async def balances(self, account_ids: Sequence[UUID], now: datetime) -> dict[UUID, KeptBalance]:
        """The kept balances that may be shown; accounts without one are left out."""
        if not account_ids:
            return {}
        texts = await self._redis.values(*map(_balance_key, account_ids))
        found: dict[UUID, KeptBalance] = {}
        for account_id, text in zip(account_ids, texts or [], strict=False):
            kept = _read(text)
            if kept and kept.version >= self._floor.of(account_id) and kept.is_fresh(now, BALANCE_LIFETIME):
                found[account_id] = kept
        return found

    async def keep_balances(self, balances: dict[UUID, KeptBalance]) -> None:
        newest = {
            account_id: (kept.version, _write(kept))
            for account_id, kept in balances.items()
            if kept.version >= self._floor.of(account_id)
        }
        await self._write(newest)

    async def raise_versions(self, versions: dict[UUID, int]) -> None:
        """From now on no figures of these accounts below these versions are shown or kept."""
        for account_id, version in versions.items():
            self._floor.lift(account_id, version)
        await self._write({account_id: (version, "") for account_id, version in versions.items()})

    async def _write(self, entries: _Entries) -> None:
        if not entries:
            return
        try:
            await self._writes.ask(entries)
        except BankBusy:
            # The floor in memory holds what was to be said to Redis; what is kept there ends by itself.
            metrics.MISSED.inc()

    async def _keep_newer(self, asked: Sequence[_Entries]) -> Sequence[None]:
        keys: list[str] = []
        arguments: list[Any] = [int(BALANCE_LIFETIME.total_seconds() * 1000)]
        for account_id, entry in chain.from_iterable(entries.items() for entries in asked):
            keys.append(_balance_key(account_id))
            arguments.extend(entry)
        await self._redis.attempt(lambda redis: redis.eval(_KEEP_NEWER, len(keys), *keys, *arguments))
        return [None] * len(asked)


def _list_key(customer_id: UUID | CustomerId) -> str:
    return f"accounts:{customer_id}"


def _balance_key(account_id: UUID) -> str:
    return f"balance:{account_id}"


def _write(kept: KeptBalance) -> str:
    return f"{kept.balance_minor}:{kept.available_minor}:{kept.as_of.isoformat()}"


def _read(text: str | bytes | None) -> KeptBalance | None:
    """None for nothing, for a tombstone, and for what somebody else wrote there."""
    version, _, figures = str(text or "").partition(":")
    balance, _, rest = figures.partition(":")
    available, _, as_of = rest.partition(":")
    try:
        return KeptBalance(int(version), int(balance), int(available), datetime.fromisoformat(as_of))
    except ValueError:
        return None
