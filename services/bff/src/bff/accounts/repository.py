"""Balances and account lists kept in Redis for a few seconds. Nothing here decides about money.

A balance is kept as `<version>:<figures>`. A version without figures is a tombstone: it says that the account has at
least this version, so no older figures may be put here. Keeping lasts longer than any call to the core, so figures
that were read before a tombstone cannot come after its end.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.ids import CustomerId
from kernel.money import Currency
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from bff.accounts.domain import KeptBalance, VersionFloor
from bff.redis_cache.losable_redis import LosableRedis

BALANCE_LIFETIME = timedelta(seconds=15)
LIST_LIFETIME = timedelta(seconds=30)

# Only a higher version replaces a lower one; of one version, figures replace a tombstone but not the other way round.
# One call takes all balances of a request: KEYS are theirs, ARGV the lifetime and then version and figures of each.
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


class AccountCache:
    def __init__(self, redis: LosableRedis, floor: VersionFloor) -> None:
        self._redis = redis
        self._floor = floor

    async def facts(self, customer_id: UUID) -> list[AccountFacts] | None:
        text = await self._redis.attempt(lambda redis: redis.get(_list_key(customer_id)))
        if not text:
            return None
        try:
            return _FACTS.validate_json(text)
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
        texts = await self._redis.attempt(lambda redis: redis.mget(list(map(_balance_key, account_ids))))
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
        await self._run(newest)

    async def raise_versions(self, versions: dict[UUID, int]) -> None:
        """From now on no figures of these accounts below these versions are shown or kept."""
        for account_id, version in versions.items():
            self._floor.lift(account_id, version)
        await self._run({account_id: (version, "") for account_id, version in versions.items()})

    async def _run(self, entries: dict[UUID, tuple[int, str]]) -> None:
        if not entries:
            return
        keys = list(map(_balance_key, entries))
        lifetime_milliseconds = int(BALANCE_LIFETIME.total_seconds() * 1000)
        arguments: list[Any] = [lifetime_milliseconds, *(part for entry in entries.values() for part in entry)]
        await self._redis.attempt(lambda redis: redis.eval(_KEEP_NEWER, len(keys), *keys, *arguments))


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
