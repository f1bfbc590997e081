"""State changes fired at once through HTTP; after each, the books still hold."""

import asyncio
from collections import Counter

from testkit.bank import Bank
from testkit.visitors import Visitor, a_person, new_key

WIDTH = 64


async def funded(bank: Bank, visitor: Visitor, minor: int) -> dict[str, str]:
    """A new customer with so much money; the current account."""
    await visitor.register(a_person())
    account = await visitor.first_account()
    async with Visitor(bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await lucia.pay((await lucia.accounts())[0]["id"], account["iban"], minor)
    return account


async def quotes_for(visitor: Visitor, account_id: str, payee_id: str, minor: int) -> list[str]:
    answers = await asyncio.gather(*(visitor.quote(account_id, payee_id, minor) for _ in range(WIDTH)))
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json()["id"] for answer in answers]


async def balance_of(visitor: Visitor, account_id: str) -> int:
    return next(int(item["balance"]["minor"]) for item in await visitor.accounts() if item["id"] == account_id)


async def test_sixty_four_payments_at_once_spend_only_what_is_there(bank: Bank) -> None:
    async with Visitor(bank.url) as payer, Visitor(bank.url) as nora:
        account = await funded(bank, payer, 2_000)
        await nora.sign_in(*bank.persona("nora@example.com"))
        payee = await payer.payee((await nora.first_account())["iban"])
        quotes = await quotes_for(payer, account["id"], payee, 100)

        answers = await asyncio.gather(*(payer.confirm(quote, new_key()) for quote in quotes))

        outcomes = Counter(
            (answer.status_code, answer.json().get("code", answer.json().get("status"))) for answer in answers
        )
        assert outcomes == {(201, "completed"): 20, (422, "insufficient-funds"): 44}
        assert await balance_of(payer, account["id"]) == 0
    assert await bank.broken_books() == []


async def test_one_key_sixty_four_times_at_once_pays_once(bank: Bank) -> None:
    async with Visitor(bank.url) as payer, Visitor(bank.url) as nora:
        account = await funded(bank, payer, 2_000)
        await nora.sign_in(*bank.persona("nora@example.com"))
        payee = await payer.payee((await nora.first_account())["iban"])
        quote = (await payer.quote(account["id"], payee, 300)).json()["id"]
        key = new_key()

        answers = await asyncio.gather(*(payer.confirm(quote, key) for _ in range(WIDTH)))

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
        assert await balance_of(payer, account["id"]) == 1_700
    assert await bank.broken_books() == []


async def test_one_quote_under_sixty_four_keys_pays_once(bank: Bank) -> None:
    async with Visitor(bank.url) as payer, Visitor(bank.url) as nora:
        account = await funded(bank, payer, 2_000)
        await nora.sign_in(*bank.persona("nora@example.com"))
        payee = await payer.payee((await nora.first_account())["iban"])
        quote = (await payer.quote(account["id"], payee, 300)).json()["id"]

        answers = await asyncio.gather(*(payer.confirm(quote, new_key()) for _ in range(WIDTH)))

        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 63}
        assert await balance_of(payer, account["id"]) == 1_700
    assert await bank.broken_books() == []


async def test_payments_that_cross_neither_block_nor_lose(bank: Bank) -> None:
    async with Visitor(bank.url) as one, Visitor(bank.url) as other:
        first, second = await funded(bank, one, 10_000), await funded(bank, other, 10_000)
        there = await quotes_for(one, first["id"], await one.payee(second["iban"]), 7)
        back = await quotes_for(other, second["id"], await other.payee(first["iban"]), 5)

        answers = await asyncio.gather(
            *(one.confirm(quote, new_key()) for quote in there),
            *(other.confirm(quote, new_key()) for quote in back),
        )

        assert Counter(answer.status_code for answer in answers) == {201: 2 * WIDTH}
        # The other side's balance may lag in the cache, so both are read from the core's own list of entries.
        assert await last_balance(one, first["id"]) == 10_000 - 7 * WIDTH + 5 * WIDTH
        assert await last_balance(other, second["id"]) == 10_000 + 7 * WIDTH - 5 * WIDTH
    assert await bank.broken_books() == []


async def last_balance(visitor: Visitor, account_id: str) -> int:
    page = await visitor.get(f"/api/v1/accounts/{account_id}/transactions", params={"limit": 1})
    return int(page.json()["items"][0]["balance_after"]["minor"])
