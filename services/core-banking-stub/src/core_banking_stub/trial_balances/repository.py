"""All balances at the end of a day, added up from entries."""

from datetime import date
from zoneinfo import ZoneInfo

from kernel.money import Currency
from servicekit.database import ReadSession
from sqlalchemy import text

from core_banking_stub.trial_balances.domain import Balances, TrialBalance

_SUMS = text(
    """
    SELECT a.currency, a.kind, count(*) AS accounts,
        coalesce(-sum(e.balance) FILTER (WHERE e.balance < 0), 0) AS debit,
        coalesce(sum(e.balance) FILTER (WHERE e.balance > 0), 0) AS credit
    FROM accounts a
    LEFT JOIN account_details d ON d.account_id = a.id
    LEFT JOIN (
        SELECT account_id, sum(amount) AS balance FROM entries WHERE booking_date <= :day GROUP BY account_id
    ) AS e ON e.account_id = a.id
    WHERE d.account_id IS NULL OR (d.opened_at AT TIME ZONE :zone)::date <= :day OR e.account_id IS NOT NULL
    GROUP BY a.currency, a.kind ORDER BY a.currency, a.kind
    """
)


async def trial_balances(session: ReadSession, day: date, zone: ZoneInfo) -> tuple[TrialBalance, ...]:
    """Of every currency with an account; accounts that were opened by that day count, the bank's own always do."""
    parts: dict[Currency, tuple[Balances, ...]] = {}
    for row in await session.all(_SUMS, {"day": day, "zone": zone.key}):
        balances = Balances(row.kind, row.accounts, int(row.debit), int(row.credit))
        parts[Currency(row.currency)] = (*parts.get(Currency(row.currency), ()), balances)
    return tuple(TrialBalance(currency, found) for currency, found in parts.items())
