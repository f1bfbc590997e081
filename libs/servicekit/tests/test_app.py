"""What every service's door does alike: limits, content types, problems, request ids."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest
from fastapi import APIRouter, Request
from kernel.clock import Clock, ShiftableClock
from kernel.errors import DomainError, ErrorKind
from pydantic import BaseModel, ConfigDict
from servicekit.app import AppSpec, create_app
from servicekit.browser_guard import check_browser_request
from servicekit.problems import problem_responses
from servicekit.tokens import CurrentCustomer, TokenInvalid, TokenVerifier

router = APIRouter()


class TeapotCold(DomainError):
    code = "teapot-cold"
    kind = ErrorKind.UNAVAILABLE
    title = "The teapot is cold"


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cups: int


@router.post("/orders", responses=problem_responses(TeapotCold, TokenInvalid))
async def order(body: Order) -> dict[str, int]:
    if body.cups == 0:
        raise TeapotCold(retry_after_seconds=2)
    if body.cups < 0:
        raise ZeroDivisionError("a secret detail")
    return {"cups": body.cups}


@router.post("/guarded")
async def guarded(request: Request) -> dict[str, bool]:
    check_browser_request(request, "http://localhost:8080")
    return {"done": True}


@router.get("/mine")
async def mine(customer: CurrentCustomer) -> dict[str, str]:
    return {"subject": str(customer.subject)}


class NoKeys:
    async def key(self, kid: str) -> None:
        del kid


@dataclass
class Wiring:
    clock: Clock = field(default_factory=ShiftableClock)
    token_verifier: TokenVerifier = field(default_factory=lambda: TokenVerifier("x", NoKeys(), ShiftableClock()))
    probes: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


@pytest.fixture
def wiring() -> Wiring:
    return Wiring()


@pytest.fixture
async def client(wiring: Wiring) -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def resources() -> AsyncIterator[Wiring]:
        yield wiring

    app = create_app(AppSpec("teapot", "Teapot", [router], resources))
    app.state.wiring = wiring
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False)) as opened:
        opened.base_url = httpx.URL("http://teapot")
        yield opened


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code
    assert body["type"] == f"urn:bank:problem:{code}"
    assert body["instance"] == answer.headers["x-request-id"]


async def test_an_expected_failure_is_a_problem_with_its_retry_time(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"cups": 0})
    assert_problem(answer, 503, "teapot-cold")
    assert answer.headers["retry-after"] == "2"


async def test_an_unexpected_failure_tells_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"cups": -1})
    assert_problem(answer, 500, "internal-error")
    assert "secret" not in answer.text


async def test_unknown_fields_are_refused_and_named_without_their_value(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"cups": 1, "role": "hunter2"})
    assert_problem(answer, 422, "invalid-input")
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("role", "extra-forbidden")]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe"])
async def test_a_body_that_is_no_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/orders", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_other_content_types_are_refused(client: httpx.AsyncClient, media_type: str) -> None:
    answer = await client.post("/orders", content=b'{"cups": 1}', headers={"content-type": media_type})
    assert_problem(answer, 415, "content-type-unsupported")


async def test_a_body_over_the_limit_is_refused_also_where_its_length_is_not_told(client: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    assert_problem(await client.post("/orders", content=b" " * 65537, headers=JSON), 413, "body-too-large")
    assert_problem(await client.post("/orders", content=parts(), headers=JSON), 413, "body-too-large")


JSON = {"content-type": "application/json"}


async def test_unknown_routes_and_methods_are_problems(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/nowhere"), 404, "route-unknown")
    assert_problem(await client.get("/orders"), 405, "method-not-allowed")


async def test_a_well_formed_request_id_is_kept_and_another_replaced(client: httpx.AsyncClient) -> None:
    kept = await client.get("/nowhere", headers={"x-request-id": "a" * 32})
    replaced = await client.get("/nowhere", headers={"x-request-id": "bad id\t"})
    assert kept.headers["x-request-id"] == "a" * 32
    assert len(replaced.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-bank-client": "web", "origin": "http://evil.example"},
        {"x-bank-client": "web", "origin": "null"},
        {"x-bank-client": "web", "sec-fetch-site": "cross-site"},
        {"x-bank-client": "web", "sec-fetch-site": "same-site"},
    ],
)
async def test_a_request_from_another_site_is_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert_problem(await client.post("/guarded", headers=headers), 403, "cross-site-request")


async def test_a_request_from_the_banks_own_pages_passes(client: httpx.AsyncClient) -> None:
    headers = {"x-bank-client": "web", "origin": "http://localhost:8080", "sec-fetch-site": "same-origin"}
    assert (await client.post("/guarded", headers=headers)).status_code == 200


@pytest.mark.parametrize("header", [{}, {"authorization": "Basic eA=="}, {"x-user-id": "somebody"}])
async def test_nobody_is_somebody_without_a_token(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    assert_problem(await client.get("/mine", headers=header), 401, "token-missing")


async def test_readiness_names_the_part_that_is_away(client: httpx.AsyncClient, wiring: Wiring) -> None:
    async def broken() -> None:
        raise ConnectionError

    wiring.probes = {"database": broken}
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not-ready", "parts": {"database": "ConnectionError"}}
    assert (await client.get("/health/live")).status_code == 200


async def test_the_clock_moves_only_where_it_may(client: httpx.AsyncClient, wiring: Wiring) -> None:
    moved = await client.post("/internal/test/clock", json={"shift_seconds": 3600})
    assert (datetime.fromisoformat(moved.json()["now"]) - ShiftableClock().now()).total_seconds() > 3500

    class StillClock:
        def now(self) -> datetime:
            return datetime.now().astimezone()

    wiring.clock = StillClock()
    assert_problem(await client.post("/internal/test/clock", json={"shift_seconds": 1}), 404, "route-unknown")
