from datetime import UTC, datetime
from uuid import UUID

from bff.accounts.consumers import handlers
from kernel.events.core_banking import AccountClosed, AccountOpened, Leg, TransferCompleted
from kernel.events.envelope import Envelope, EventData
from kernel.ids import new_id
from kernel.money import Amount, Currency

from services.bff.tests.conftest import Bff

ACCOUNTS = "/api/v1/accounts"


async def deliver(bff: Bff, data: EventData) -> None:
    envelope = Envelope.of(data, source="core-banking-stub", subject="x", clock=bff.clock)
    await handlers(bff.wiring.accounts)[type(data)](envelope)


def leg(account_id: UUID, version: int) -> Leg:
    return Leg(account_id=account_id, version=version, customer_ids=[], iban=None, holder_name="Vera Luna")


async def test_money_from_somebody_else_shows_after_the_event(bff: Bff) -> None:
    customer = bff.customer()
    account = bff.core.open(customer.id, 1_000)
    await customer.get(ACCOUNTS)
    account.minor, account.version = 1_500, 2
    event = TransferCompleted(
        transfer_id=new_id(),
        debit=leg(new_id(), 9),
        credit=leg(account.id, 2),
        amount=Amount(minor=500, currency=Currency.EUR),
        reference="",
        booked_at=datetime.now(UTC),
    )
    for _ in range(2):  # An event may come twice.
        await deliver(bff, event)
        item = (await customer.get(ACCOUNTS)).json()["items"][0]
        assert (item["balance"]["minor"], item["version"]) == (1_500, 2)


async def test_an_account_that_opens_or_closes_changes_the_list(bff: Bff) -> None:
    customer = bff.customer()
    bff.core.open(customer.id, 1_000)
    await customer.get(ACCOUNTS)
    second = bff.core.open(customer.id, 0)
    assert len((await customer.get(ACCOUNTS)).json()["items"]) == 1
    opened = AccountOpened(
        account_id=second.id, customer_ids=[customer.id], iban=second.iban, currency=Currency.EUR, name="Second"
    )
    await deliver(bff, opened)
    assert len((await customer.get(ACCOUNTS)).json()["items"]) == 2
    del bff.core.accounts[second.id]
    await deliver(bff, AccountClosed(account_id=second.id, customer_ids=[customer.id], reason="asked for"))
    assert len((await customer.get(ACCOUNTS)).json()["items"]) == 1
