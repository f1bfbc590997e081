"""Django-hordak: a transfer as its documentation recommends, `account.transfer_to(other, amount)`.

It has no idempotency keys and refuses no transfer for lack of money; balances are sums over all legs.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from hordak.models import Account, AccountType, Leg, Transaction
from moneyed import Money

_accounts: list[Any] = []


def make(accounts: int, purse_minor: int) -> None:
    bank = Account.objects.create(name="Opening balances", type=AccountType.equity, code="B")
    rows = [
        Account(
            name=str(number), type=AccountType.asset, currencies=["EUR"], lft=1, rght=2, level=0, tree_id=number + 2
        )
        for number in range(accounts)
    ]
    with transaction.atomic():
        made = Account.objects.bulk_create(rows)
        opening = Transaction.objects.create(description="Opening balances")
        legs = [Leg(transaction=opening, account=one, debit=_money(purse_minor)) for one in made]
        Leg.objects.bulk_create([*legs, Leg(transaction=opening, account=bank, credit=_money(purse_minor * accounts))])


def load() -> None:
    found = Account.objects.filter(type=AccountType.asset)
    _accounts.extend(sorted(found, key=lambda account: int(account.name)))


def transfer(debit: int, credit: int, minor: int) -> None:
    _accounts[debit].transfer_to(_accounts[credit], _money(minor), description="bench")


def read(account: int) -> None:
    _ = Account.objects.with_balances().get(pk=_accounts[account].pk).balance


def _money(minor: int) -> Any:
    return Money(Decimal(minor) / 100, "EUR")
