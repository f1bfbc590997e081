"""Quote and confirm: one quote is one order, whatever is repeated, raced or lost on the way."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from kernel.ids import new_id
from testkit.polling import eventually
from testkit.visitors import new_key

from services.bff.tests.conftest import Bff, Customer
from services.bff.tests.fake_bank import FakeAccount

QUOTES, TRANSFERS = "/api/v1/transfers/quotes", "/api/v1/transfers"


@dataclass
class Payment:
    """A customer with 1,000.00 EUR, and a payee to send some to."""

    bff: Bff
    customer: Customer
    own: FakeAccount
    other: FakeAccount
    payee_id: str

    def order(self, minor: Any = 2_500, currency: str = "EUR") -> dict[str, Any]:
        amount = {"minor": minor, "currency": currency}
        return {"from_account_id": str(self.own.id), "payee_id": self.payee_id, "amount": amount, "reference": "Rent"}

    async def quote(self, minor: int = 2_500) -> str:
        answer = await self.customer.post(QUOTES, self.order(minor))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def confirm(self, quote_id: str, key: str) -> httpx.Response:
        return await self.customer.post(TRANSFERS, {"quote_id": quote_id}, headers={"Idempotency-Key": key})


@pytest.fixture
async def payment(bff: Bff) -> Payment:
    customer = bff.customer()
    own, other = bff.core.open(customer.id, 100_000), bff.core.open(new_id(), 0)
    saved = await customer.post("/api/v1/payees", {"label": "Landlord", "iban": other.iban})
    return Payment(bff, customer, own, other, saved.json()["id"])


async def test_a_quote_shows_the_transfer_before_anything_moves(payment: Payment) -> None:
    quote = (await payment.customer.post(QUOTES, payment.order())).json()
    assert quote["from_account"]["iban_masked"] == "ES•• •••• … 1332"
    assert quote["payee"]["iban"] == payment.other.iban
    assert quote["total"] == quote["amount"] == {"minor": 2_500, "currency": "EUR"}
    assert quote["fee"] == {"minor": 0, "currency": "EUR"}
    assert quote["balance_after"] == {"minor": 97_500, "currency": "EUR"}
    assert payment.own.minor == 100_000


async def test_a_confirmed_quote_moves_the_money_once_and_shows_in_the_next_request(payment: Payment) -> None:
    await payment.customer.get("/api/v1/accounts")
    answer = await payment.confirm(await payment.quote(), new_key())
    assert answer.status_code == 201
    assert answer.json()["debit"]["balance_after"] == {"minor": 97_500, "currency": "EUR"}
    assert "idempotency-replayed" not in answer.headers
    shown = (await payment.customer.get("/api/v1/accounts")).json()["items"][0]
    assert (shown["balance"]["minor"], shown["version"]) == (97_500, 2)

    async def is_noted() -> bool:
        payee = (await payment.customer.get("/api/v1/payees")).json()["items"][0]
        return bool(payee["last_paid_at"] == "2026-11-24T10:00:00Z")

    await eventually(is_noted, seconds=5)


async def test_the_same_key_answers_the_same_also_after_the_quote_has_expired(payment: Payment) -> None:
    quote_id, key = await payment.quote(), new_key()
    first = await payment.confirm(quote_id, key)
    payment.bff.clock.shift += timedelta(minutes=30)
    payment.customer.session = payment.bff.auth.sign_in(payment.customer.id)
    again = await payment.confirm(quote_id, key)
    assert again.json() == first.json()
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert payment.own.minor == 97_500


async def test_another_key_cannot_confirm_a_quote_again(payment: Payment) -> None:
    quote_id = await payment.quote()
    await payment.confirm(quote_id, new_key())
    answer = await payment.confirm(quote_id, new_key())
    assert (answer.status_code, answer.json()["code"]) == (409, "quote-used")
    assert payment.own.minor == 97_500


async def test_of_many_keys_at_once_one_confirms_the_quote(payment: Payment) -> None:
    quote_id = await payment.quote()
    answers = await asyncio.gather(*(payment.confirm(quote_id, new_key()) for _ in range(16)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
    assert payment.own.minor == 97_500


async def test_one_key_many_times_at_once_moves_the_money_once(payment: Payment) -> None:
    quote_id, key = await payment.quote(), new_key()
    answers = await asyncio.gather(*(payment.confirm(quote_id, key) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert payment.own.minor == 97_500


async def test_an_expired_quote_cannot_be_confirmed(payment: Payment) -> None:
    quote_id = await payment.quote()
    payment.bff.clock.shift += timedelta(minutes=10, seconds=1)
    payment.customer.session = payment.bff.auth.sign_in(payment.customer.id)
    answer = await payment.confirm(quote_id, new_key())
    assert (answer.status_code, answer.json()["code"]) == (409, "quote-expired")
    assert payment.own.minor == 100_000


async def test_a_key_of_another_quote_is_refused_and_the_quote_stays_good(payment: Payment) -> None:
    first, second, key = await payment.quote(), await payment.quote(300), new_key()
    await payment.confirm(first, key)
    answer = await payment.confirm(second, key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert (await payment.confirm(second, new_key())).status_code == 201
    assert payment.own.minor == 97_200


async def test_after_a_lost_answer_the_same_key_tells_what_happened(payment: Payment) -> None:
    quote_id, key = await payment.quote(), new_key()
    payment.bff.core.loses_the_next_answer = True
    lost = await payment.confirm(quote_id, key)
    assert (lost.status_code, lost.json()["code"]) == (503, "transfer-outcome-unknown")
    assert lost.headers["retry-after"] == "2"
    assert "same Idempotency-Key" in lost.json()["detail"]
    again = await payment.confirm(quote_id, key)
    assert (again.status_code, payment.own.minor) == (201, 97_500)


async def test_an_old_quote_still_answers_a_repeat_for_a_week_and_then_goes(payment: Payment) -> None:
    quote_id, key = await payment.quote(), new_key()
    first = await payment.confirm(quote_id, key)
    for days, status in ((7, 201), (0.1, 404)):
        payment.bff.clock.shift += timedelta(days=days)
        payment.customer.session = payment.bff.auth.sign_in(payment.customer.id)
        await payment.quote()  # Old quotes are dropped when a new one is made.
        again = await payment.confirm(quote_id, key)
        assert again.status_code == status
        assert again.json()["code" if status == 404 else "id"] in {"quote-unknown", first.json()["id"]}


async def test_many_customers_at_once_share_a_few_batches_and_each_gets_its_own_answer(payment: Payment) -> None:
    bff = payment.bff
    quotes = [await payment.quote(minor) for minor in range(1, 31)]
    poor = bff.customer()
    empty = bff.core.open(poor.id, 50)
    order = payment.order(50) | {"from_account_id": str(empty.id)}
    order["payee_id"] = (await poor.post("/api/v1/payees", {"label": "Us", "iban": payment.other.iban})).json()["id"]
    poor_quote = (await poor.post(QUOTES, order)).json()["id"]
    empty.minor = 0
    *answers, refused = await asyncio.gather(
        *(payment.confirm(quote_id, new_key()) for quote_id in quotes),
        poor.post(TRANSFERS, {"quote_id": poor_quote}, headers={"Idempotency-Key": new_key()}),
    )
    assert [answer.json()["amount"]["minor"] for answer in answers] == list(range(1, 31))
    assert (refused.status_code, refused.json()["code"]) == (422, "insufficient-funds")
    assert len(bff.core.batches) < 31
    assert payment.own.minor == 100_000 - sum(range(1, 31))


async def test_somebody_elses_quote_does_not_exist(payment: Payment) -> None:
    quote_id, stranger = await payment.quote(), payment.bff.customer()
    for asked in (quote_id, str(new_id())):
        answer = await stranger.post(TRANSFERS, {"quote_id": asked}, headers={"Idempotency-Key": new_key()})
        assert (answer.status_code, answer.json()["code"]) == (404, "quote-unknown")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency-key-missing"),
        ("short", "idempotency-key-malformed"),
        ("k" * 65, "idempotency-key-malformed"),
    ],
)
async def test_a_confirmation_needs_a_key(payment: Payment, key: str | None, code: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await payment.customer.post(TRANSFERS, {"quote_id": await payment.quote()}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_a_planted_balance_decides_nothing(payment: Payment) -> None:
    await payment.customer.get("/api/v1/accounts")
    as_of = payment.bff.clock.now().isoformat()
    await payment.bff.redis.set(f"balance:{payment.own.id}", f"99:99999999:99999999:{as_of}")
    answer = await payment.customer.post(QUOTES, payment.order(100_001))
    assert (answer.status_code, answer.json()["code"]) == (422, "insufficient-funds")
    await payment.bff.redis.set(f"balance:{payment.own.id}", f"99:0:0:{as_of}")
    assert (await payment.customer.post(QUOTES, payment.order(100_000))).json()["balance_after"]["minor"] == 0


@pytest.mark.parametrize("minor", [0, -1, 10**12 + 1, 1.0, 1.5, True, "1", None, [1]])
async def test_only_whole_amounts_within_the_limits_are_taken(payment: Payment, minor: Any) -> None:
    answer = await payment.customer.post(QUOTES, payment.order(minor))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize("minor", ["NaN", "1e9", "Infinity", "1E2", "0x10", "01"])
async def test_amounts_that_are_no_plain_integers_are_refused(payment: Payment, minor: str) -> None:
    body = f"""{{"from_account_id": "{payment.own.id}", "payee_id": "{payment.payee_id}", "reference": "",
        "amount": {{"minor": {minor}, "currency": "EUR"}}}}"""
    headers = {"Content-Type": "application/json"}
    answer = await payment.customer.request("POST", QUOTES, content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] in {"invalid-input", "malformed-body"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount": {"minor": 1, "currency": "USD"}}, 422, "currency-mismatch"),
        ({"amount": {"minor": 1, "currency": "GBP"}}, 422, "invalid-input"),
        ({"amount": {"minor": 1, "currency": "EUR", "scale": 2}}, 422, "invalid-input"),
        ({"from_account_id": str(new_id())}, 404, "account-unknown"),
        ({"payee_id": str(new_id())}, 404, "payee-unknown"),
        ({"reference": "x" * 141}, 422, "invalid-input"),
        ({"reference": "a\u202eb"}, 422, "invalid-input"),
        ({"note": "x"}, 422, "invalid-input"),
    ],
)
async def test_an_order_that_cannot_be_is_refused(
    payment: Payment, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await payment.customer.post(QUOTES, payment.order() | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_account_that_pays_cannot_be_paid(payment: Payment) -> None:
    saved = await payment.customer.post("/api/v1/payees", {"label": "Myself", "iban": payment.own.iban})
    answer = await payment.customer.post(QUOTES, payment.order() | {"payee_id": saved.json()["id"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "same-account")
