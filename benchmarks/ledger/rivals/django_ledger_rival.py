"""Django-ledger: a transfer as its documentation recommends, `ledger.commit_txs(...)`, posted at once.

It has no idempotency keys and refuses no transfer for lack of money; balances are sums over all transactions.
"""

from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django_ledger.io.io_core import get_localtime
from django_ledger.models.accounts import AccountModel
from django_ledger.models.entity import EntityModel
from django_ledger.models.ledger import LedgerModel

_ROLE = "asset_ca_cash"
_accounts: list[Any] = []
_ledgers: list[Any] = []


def make(accounts: int, purse_minor: int) -> None:
    admin = get_user_model().objects.create_user("bank")
    entity = EntityModel.create_entity(name="Bank", use_accrual_method=True, admin=admin, fy_start_month=1)
    chart = entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="Accounts")
    roots = chart.get_coa_root_accounts_qs()
    made = [_account(chart, roots, number) for number in range(accounts)]
    bank = chart.create_account("39999", "eq_capital", "Opening balances", "credit", active=True, root_account_qs=roots)
    ledger = entity.create_ledger(name="Transfers", posted=True)
    legs = [_leg(one, "debit", purse_minor) for one in made]
    _commit(ledger, [*legs, _leg(bank, "credit", purse_minor * accounts)])


def load() -> None:
    _accounts.extend(AccountModel.objects.filter(role=_ROLE, name__regex="^[0-9]+$").order_by("code"))
    _ledgers.append(LedgerModel.objects.select_related("entity").get(name="Transfers"))


def transfer(debit: int, credit: int, minor: int) -> None:
    _commit(_ledgers[0], [_leg(_accounts[debit], "credit", minor), _leg(_accounts[credit], "debit", minor)])


def read(account: int) -> None:
    _ledgers[0].digest(entity_slug=_ledgers[0].entity.slug, accounts=[_accounts[account].code])


def _account(chart: Any, roots: Any, number: int) -> Any:
    code, name = f"1{number:05}", str(number)
    return chart.create_account(code, _ROLE, name, "debit", active=True, root_account_qs=roots)


def _commit(ledger: Any, legs: list[dict[str, Any]]) -> None:
    ledger.commit_txs(je_timestamp=get_localtime(), je_txs=legs, je_posted=True, je_desc="bench")


def _leg(account: Any, side: str, minor: int) -> dict[str, Any]:
    return {"account": account, "amount": Decimal(minor) / 100, "tx_type": side, "description": "bench"}
