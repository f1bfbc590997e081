"""What the bff makes of answers that the core should not give."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.refusals import TransferOutcomeUnknown
from bff.core_banking.schemas import TransferOrder
from kernel.ids import new_id
from kernel.money import Currency, Money
from servicekit.http_client import UpstreamProblem, UpstreamUnavailable

from services.bff.tests.fake_bank import problem

ORDER = TransferOrder(
    debit_account_id=new_id(),
    credit_iban="ES9121000418450200051332",
    amount=Money(minor=1, currency=Currency.EUR),
    reference="",
    quote_id=new_id(),
    payee_name="My friend",
    not_after=datetime(2099, 1, 1, tzinfo=UTC),
)

Answer = Callable[[httpx.Request], httpx.Response]


def core_that(answer: Answer) -> HttpCoreBanking:
    return HttpCoreBanking(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://core"))


def silent(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer")


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        lambda _: httpx.Response(500, json={"code": "internal-error"}),
        lambda _: httpx.Response(502, text="<html>"),
        lambda _: problem(503, "database-unavailable"),
        lambda _: httpx.Response(201, json={"id": "not a transfer"}),
        lambda _: httpx.Response(201, text="cut off"),
    ],
)
async def test_an_order_without_a_clear_answer_has_an_unknown_outcome(answer: Answer) -> None:
    with pytest.raises(TransferOutcomeUnknown) as failure:
        await core_that(answer).order_transfer("token", ORDER, "k" * 16)
    assert failure.value.retry_after_seconds


async def test_a_refused_order_is_refused_in_the_cores_words() -> None:
    core = core_that(lambda _: problem(422, "insufficient-funds"))
    with pytest.raises(UpstreamProblem) as refusal:
        await core.order_transfer("token", ORDER, "k" * 16)
    assert refusal.value.code == "insufficient-funds"


async def test_an_unreadable_account_is_an_outage_and_no_crash() -> None:
    with pytest.raises(UpstreamUnavailable):
        await core_that(lambda _: httpx.Response(200, json={"items": [{}]})).accounts("token")


async def test_each_order_carries_its_key_and_the_customers_token() -> None:
    seen: list[httpx.Headers] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return problem(422, "insufficient-funds")

    with pytest.raises(UpstreamProblem):
        await core_that(note).order_transfer("token", ORDER, "k" * 16)
    assert (seen[0]["idempotency-key"], seen[0]["authorization"]) == ("k" * 16, "Bearer token")
