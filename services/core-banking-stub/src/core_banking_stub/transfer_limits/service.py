"""Telling and changing what a customer may send."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from kernel.clock import Clock
from kernel.ids import CustomerId
from kernel.money import Currency
from servicekit import audit_marks
from servicekit.audit_marks import Actor, AuditMark
from servicekit.database import Database, ReadSession

from core_banking_stub.accounts.service import AccountService
from core_banking_stub.ledgers.service import bank_day
from core_banking_stub.orders.service import Limits
from core_banking_stub.transfer_limits import repository
from core_banking_stub.transfer_limits.domain import (
    IfMatchMissing,
    LimitTooHigh,
    PreconditionFailed,
    TransferLimitsUnknown,
    tag_of,
)

__all__ = [
    "IfMatchMissing",
    "LimitChange",
    "LimitPolicy",
    "LimitTooHigh",
    "PreconditionFailed",
    "TransferLimitService",
    "TransferLimits",
    "TransferLimitsUnknown",
    "tag_of",
]


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """What the bank has settled: the limits of who chose none, the highest ones, and whose midnight ends a day."""

    usual: Limits
    highest: Limits
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class TransferLimits:
    """A customer's limits in one currency. Version 0: never changed, so the bank's own hold."""

    currency: Currency
    limits: Limits
    spent_today: int
    version: int


@dataclass(frozen=True, slots=True)
class LimitChange:
    """`tag` is what the customer takes for the version as it stands."""

    customer_id: CustomerId
    currency: Currency
    wanted: Limits
    tag: str


class TransferLimitService:
    def __init__(self, database: Database, accounts: AccountService, policy: LimitPolicy, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._policy = policy
        self._clock = clock

    async def limits_of(self, customer_id: CustomerId) -> list[TransferLimits]:
        """One for each currency of the customer's open accounts."""
        async with self._database.read() as session:
            found = await self._found(session, customer_id)
        return list(found.values())

    async def change(self, order: LimitChange) -> TransferLimits:
        """From the commit on every order is judged by them, raised ones too.

        Raises LimitTooHigh, TransferLimitsUnknown, or PreconditionFailed when they are of another version by now.
        """
        if _exceeds(order.wanted, self._policy.highest):
            raise LimitTooHigh
        async with self._database.write() as session:
            # Asked before, so that what is refused holds nobody up; asked again when nobody else can change it.
            await self._to_change(session, order)
            await repository.hold_up_writer(session)
            found = await self._to_change(session, order)
            changed = replace(found, limits=order.wanted, version=found.version + 1)
            await repository.save(session, order.customer_id, order.currency, changed.limits, changed.version)
            facts = (
                ("currency", order.currency.value),
                *_facts(found.limits, "before"),
                *_facts(order.wanted, "after"),
            )
            mark = AuditMark(Actor("customer", order.customer_id), "limits.change", facts)
            await audit_marks.emit_all(session, [mark])
        return changed

    async def _to_change(self, session: ReadSession, order: LimitChange) -> TransferLimits:
        found = (await self._found(session, order.customer_id)).get(order.currency)
        if found is None:
            raise TransferLimitsUnknown
        if tag_of(found.version) != order.tag:
            raise PreconditionFailed
        return found

    async def _found(self, session: ReadSession, customer_id: CustomerId) -> Mapping[Currency, TransferLimits]:
        currencies = await self._accounts.currencies_of(session, customer_id)
        chosen = await repository.limits_of(session, customer_id)
        spent = await repository.spent_on(session, customer_id, bank_day(self._clock.now(), self._policy.zone))
        found = {}
        for currency in currencies:
            limits, version = chosen.get(currency, (self._policy.usual, 0))
            found[currency] = TransferLimits(currency, limits, spent.get(currency, 0), version)
        return found


def _exceeds(wanted: Limits, highest: Limits) -> bool:
    return (
        wanted.per_transfer > highest.per_transfer
        or wanted.per_day > highest.per_day
        or wanted.new_payee > highest.new_payee
    )


def _facts(limits: Limits, when: str) -> tuple[tuple[str, str], ...]:
    told = (("per_transfer", limits.per_transfer), ("per_day", limits.per_day), ("new_payee", limits.new_payee))
    return tuple((f"{name}_{when}", str(minor)) for name, minor in told)
