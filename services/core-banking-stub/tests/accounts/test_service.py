import asyncio
import secrets

import pytest
from core_banking_stub.accounts.domain import CustomerUnknown
from core_banking_stub.accounts.service import AccountOrder, AccountUnknown, IbanInvalid, PayeeUnknown
from core_town import Town, events_about
from kernel.ids import AccountId, CustomerId, new_id
from kernel.money import Currency
from servicekit.audit_marks import Actor


async def test_a_new_customer_gets_an_empty_current_account_in_euros_and_everybody_is_told(town: Town) -> None:
    ana = await town.person("Ana Robles")
    (account,) = await town.services.accounts.accounts_of(ana.customer_id)
    assert (account.details.product_name, account.details.currency) == ("Current account", Currency.EUR)
    assert (account.book.balance, account.book.version, account.details.holder_names) == (0, 0, ("Ana Robles",))
    (event,) = await events_about(town.database, ana.account_id)
    assert event == {
        "type": "core-banking.account-opened.v1",
        "seed": False,
        "account_id": str(ana.account_id),
        "customer_ids": [str(ana.customer_id)],
        "iban": ana.iban,
        "currency": "EUR",
        "name": "Current account",
    }


async def test_the_same_delivery_twice_even_at_once_opens_one_account(town: Town) -> None:
    customer_id, delivery = CustomerId(new_id()), town.delivery()
    welcome = town.services.accounts.welcome
    registered = town.registered(customer_id)
    await asyncio.gather(*[welcome(registered, delivery, seed=True) for _ in range(8)])
    await welcome(registered, town.delivery(), seed=True)
    (account,) = await town.services.accounts.accounts_of(customer_id)
    (event,) = await events_about(town.database, account.details.account_id)
    assert event["seed"] is True


async def test_a_taken_account_number_is_drawn_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = secrets.randbelow
    taken = draw(10**9)
    numbers = [taken, taken, taken, draw(10**9)]
    monkeypatch.setattr(secrets, "randbelow", lambda _limit: numbers.pop(0))
    first, second = await town.person(), await town.person()
    assert first.iban != second.iban
    assert numbers == []


async def test_one_key_opens_one_account_however_often_it_is_asked(town: Town) -> None:
    ana, luis = await town.person("Ana Robles"), await town.person("Luis Vega")
    holders = (ana.customer_id, luis.customer_id)
    order = AccountOrder(f"joint:{new_id()}", holders, Currency.EUR, "Joint account", seed=True)
    opened = await asyncio.gather(*[town.services.accounts.open_account(order, Actor("seed")) for _ in range(5)])
    assert len({details.account_id for details in opened}) == 1
    for person in (ana, luis):
        accounts = await town.services.accounts.accounts_of(person.customer_id)
        assert [account.details.product_name for account in accounts] == ["Current account", "Joint account"]
        assert accounts[1].details.holder_name == "Ana Robles & Luis Vega"


@pytest.mark.parametrize("holders", [(), (CustomerId(new_id()),)])
async def test_only_for_known_customers_an_account_is_opened(town: Town, holders: tuple[CustomerId, ...]) -> None:
    order = AccountOrder(f"nobody:{new_id()}", holders, Currency.EUR, "Joint account")
    with pytest.raises(CustomerUnknown):
        await town.services.accounts.open_account(order, Actor("seed"))


async def test_somebody_elses_account_is_as_unknown_as_none(town: Town) -> None:
    ana, luis = await town.person(), await town.person()
    for account_id in (ana.account_id, AccountId(new_id())):
        with pytest.raises(AccountUnknown):
            await town.services.accounts.account_of(luis.customer_id, account_id)


async def test_a_payee_is_shown_masked(town: Town) -> None:
    ana = await town.person("Ana Robles")
    spaced = " ".join(ana.iban[i : i + 4] for i in range(0, len(ana.iban), 4)).lower()
    holder = await town.services.accounts.holder_of(spaced)
    assert (holder.iban, holder.name_masked, holder.bank_name) == (ana.iban, "A•• R•••••", "Arrayan")


async def test_a_valid_iban_without_an_account_and_an_invalid_one_are_told_apart(town: Town) -> None:
    with pytest.raises(PayeeUnknown):
        await town.services.accounts.holder_of("ES9121000418450200051332")
    with pytest.raises(IbanInvalid):
        await town.services.accounts.holder_of("ES9121000418450200051333")
