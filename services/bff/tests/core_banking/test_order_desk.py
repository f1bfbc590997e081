"""Orders to the core: merged into batches, each answered for itself, and never told to be what nobody knows."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from bff.core_banking.order_desk import OrderDesk, order_client
from bff.core_banking.refusals import TransferOutcomeUnknown
from bff.core_banking.schemas import OrderAnswer, TransferOrder
from kernel.errors import DomainError
from kernel.ids import new_id
from kernel.money import Currency, Money
from opentelemetry.trace import SpanKind
from servicekit import telemetry
from servicekit.http_client import UpstreamProblem, UpstreamUnavailable
from servicekit.service_tokens import ServiceTokens

from services.bff.tests.core_server import Answer, served
from services.bff.tests.fake_bank import problem

NOBODY_LISTENS = "http://127.0.0.1:1"
KEY = "k" * 16
ORDER = TransferOrder(
    debit_account_id=new_id(),
    credit_iban="ES9121000418450200051332",
    amount=Money(minor=1, currency=Currency.EUR),
    reference='Rent "ñ"',
    quote_id=new_id(),
    payee_name="My friend",
    not_after=datetime(2099, 1, 1, tzinfo=UTC),
)
SIDE = {"account_id": str(new_id()), "iban_masked": None, "holder_name": "A", "balance_after": None, "version": 1}
TRANSFER = {
    "id": str(new_id()),
    "status": "completed",
    "amount": {"minor": 1, "currency": "EUR"},
    "fee": {"minor": 0, "currency": "EUR"},
    "reference": "",
    "debit": {
        "account_id": str(new_id()),
        "iban_masked": None,
        "holder_name": "A",
        "balance_after": None,
        "version": 1,
    },
    "credit": {
        "account_id": str(new_id()),
        "iban_masked": None,
        "holder_name": "B",
        "balance_after": None,
        "version": 1,
    },
    "booked_at": "2026-11-24T10:00:00Z",
    "booking_date": "2026-11-24",
}
CARRIED = {"status": 201, "replayed": False, "transfer": TRANSFER}


class Desks:
    """Makes desks that ask cores which answer like this; `tokens` are what auth gave them."""

    def __init__(self, stack: AsyncExitStack, tasks: asyncio.TaskGroup) -> None:
        self._stack = stack
        self._tasks = tasks
        self.given_tokens = 0

    async def asking(self, *cores: Answer | str) -> OrderDesk:
        urls = [
            core if isinstance(core, str) else await self._stack.enter_async_context(served(core)) for core in cores
        ]
        auth = httpx.AsyncClient(transport=httpx.MockTransport(self._token), base_url="http://auth")
        client = await self._stack.enter_async_context(order_client())
        return OrderDesk(client, urls, ServiceTokens(auth, "bff", "secret", "orders:submit"), self._tasks)

    def _token(self, request: httpx.Request) -> httpx.Response:
        assert b"scope=orders%3Asubmit" in request.content
        self.given_tokens += 1
        return httpx.Response(200, json={"access_token": f"service-{self.given_tokens}", "expires_in": 300})


@pytest.fixture
async def desks(tasks: asyncio.TaskGroup) -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        yield Desks(stack, tasks)


def results(*each: Any) -> Answer:
    return lambda _: httpx.Response(200, json={"results": list(each)})


def failed(status: int, code: str) -> dict[str, Any]:
    return {"status": status, "retry_after_seconds": None, "problem": problem(status, code).json()}


def silent(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer")


def elsewhere(_request: httpx.Request) -> httpx.Response:
    answer = problem(503, "writer-elsewhere")
    answer.headers["Retry-After"] = "3"
    return answer


async def order(desk: OrderDesk, key: str = KEY) -> OrderAnswer:
    return await desk.order("token", ORDER, key)


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        NOBODY_LISTENS,
        lambda _: httpx.Response(500, json={"code": "internal-error"}),
        lambda _: httpx.Response(502, text="<html>"),
        lambda _: httpx.Response(201, json={"results": [CARRIED]}),
        lambda _: httpx.Response(200, text="cut off"),
        lambda _: httpx.Response(200, json=[]),
        lambda _: problem(503, "database-unavailable"),
        lambda _: problem(422, "invalid-input"),
        lambda _: problem(403, "scope-missing"),
        results(),
        results(CARRIED, CARRIED),
        results({"status": 201, "transfer": {"id": "not a transfer"}}),
        results({"status": 201}),
        results({"status": 418, "problem": {"code": "teapot"}}),
        results(failed(503, "database-unavailable")),
        results(None),
    ],
)
async def test_an_order_without_a_clear_answer_has_an_unknown_outcome(desks: Desks, answer: Answer | str) -> None:
    with pytest.raises(TransferOutcomeUnknown) as failure:
        await order(await desks.asking(answer))
    assert failure.value.retry_after_seconds


@pytest.mark.parametrize(
    ("status", "code"),
    [(422, "daily-limit"), (409, "quote-used"), (404, "account-unknown"), (401, "token-invalid"), (503, "ledger-busy")],
)
async def test_a_refused_order_is_refused_in_the_cores_words(desks: Desks, status: int, code: str) -> None:
    with pytest.raises(UpstreamProblem) as refusal:
        await order(await desks.asking(results(failed(status, code))))
    assert refusal.value.code == code


async def test_a_full_core_that_did_nothing_says_so_and_when_to_come_again(desks: Desks) -> None:
    busy = problem(503, "ledger-busy")
    busy.headers["Retry-After"] = "2"
    with pytest.raises(UpstreamProblem) as refusal:
        await order(await desks.asking(lambda _: busy))
    assert (refusal.value.code, refusal.value.retry_after_seconds) == ("ledger-busy", 2)


async def test_orders_at_once_go_out_together_and_no_bad_one_harms_the_others(desks: Desks) -> None:
    batches: list[dict[str, Any]] = []
    answers = {
        "1": CARRIED,
        "2": failed(422, "insufficient-funds"),
        "3": {"status": 201, "transfer": {"id": "not a transfer"}},
        "4": CARRIED | {"replayed": True},
        "5": failed(422, "insufficient-funds") | {"replayed": True},
    }

    def answered_by_core(request: httpx.Request) -> httpx.Response:
        batches.append(json.loads(request.content))
        return httpx.Response(200, json={"results": [answers[one["idempotency_key"]] for one in batches[-1]["orders"]]})

    desk = await desks.asking(answered_by_core)
    found = await asyncio.gather(*(order(desk, key) for key in answers), return_exceptions=True)
    refused = UpstreamProblem
    assert [type(one) for one in found] == [OrderAnswer, refused, TransferOutcomeUnknown, OrderAnswer, refused]
    assert [one.is_repeat for one in found if isinstance(one, refused)] == [False, True]
    assert [one.replayed for one in found if isinstance(one, OrderAnswer)] == [False, True]
    assert [len(batch["orders"]) for batch in batches] == [5]


async def test_each_order_carries_its_key_its_customers_token_and_its_own_request_and_trace(desks: Desks) -> None:
    seen: list[httpx.Request] = []

    def answered_by_core(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return results(*[CARRIED] * len(json.loads(request.content)["orders"]))(request)

    desk = await desks.asking(answered_by_core)

    async def ordered(number: int) -> str:
        telemetry.begin(f"request-{number}")
        with telemetry.span("request", SpanKind.SERVER, parent=""):
            await desk.order(f"token-{number}", ORDER, KEY)
            return telemetry.traceparent()

    traces = await asyncio.gather(*(ordered(number) for number in range(3)))
    sent = json.loads(seen[0].content)["orders"]
    assert [one["token"] for one in sent] == ["token-0", "token-1", "token-2"]
    assert [one["request_id"] for one in sent] == ["request-0", "request-1", "request-2"]
    assert [one["traceparent"] for one in sent] == traces
    assert sent[0]["order"] == ORDER.model_dump(mode="json")
    assert seen[0].headers["authorization"] == "Bearer service-1"
    assert seen[0].headers["x-request-id"] == "request-0"
    assert telemetry.trace_id_in(seen[0].headers["traceparent"]) == telemetry.trace_id_in(traces[0])


async def test_a_core_that_no_longer_takes_our_token_is_asked_with_a_new_one_once(desks: Desks) -> None:
    def answered_by_core(request: httpx.Request) -> httpx.Response:
        is_new = request.headers["authorization"] == "Bearer service-2"
        return results(CARRIED)(request) if is_new else problem(401, "token-invalid")

    assert (await order(await desks.asking(answered_by_core))).replayed is False
    assert desks.given_tokens == 2


async def test_without_a_token_nothing_is_sent(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await desks.asking(results(CARRIED))
    monkeypatch.setattr(Desks, "_token", lambda *_: httpx.Response(500))
    desk._tokens._client = httpx.AsyncClient(transport=httpx.MockTransport(silent), base_url="http://auth")
    with pytest.raises(UpstreamUnavailable):
        await order(desk)


async def test_orders_go_to_the_next_address_where_nobody_listens_or_another_writes_and_stay_there(
    desks: Desks,
) -> None:
    asked: list[str] = []

    def noting(name: str, answer: Callable[[httpx.Request], httpx.Response]) -> Answer:
        def answered_by_core(request: httpx.Request) -> httpx.Response:
            asked.append(name)
            return answer(request)

        return answered_by_core

    desk = await desks.asking(NOBODY_LISTENS, noting("reader", elsewhere), noting("writer", results(CARRIED)))
    await order(desk)
    await order(desk)
    assert asked == ["reader", "writer", "writer"]


async def test_where_nobody_writes_every_address_is_asked_once_and_nothing_was_done(desks: Desks) -> None:
    with pytest.raises(DomainError) as refusal:
        await order(await desks.asking(elsewhere, NOBODY_LISTENS, elsewhere))
    assert (refusal.value.code, refusal.value.retry_after_seconds) == ("writer-elsewhere", 3)


async def test_a_lost_answer_is_no_reason_to_ask_another_core(desks: Desks) -> None:
    with pytest.raises(TransferOutcomeUnknown):
        await order(await desks.asking(silent, results(CARRIED)))
