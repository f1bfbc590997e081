"""A lane and the plain route behind it must not be told apart: the same requests go to both, case by case."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from bff.fast_lane.route import LaneRoute, Take
from bff.main import app
from fastapi import FastAPI, Request, Response
from kernel.ids import new_id
from prometheus_client import REGISTRY
from starlette.routing import Match
from testkit.visitors import new_key

from services.bff.tests.conftest import Bff, Customer

ACCOUNTS, TRANSFERS = "/api/v1/accounts", "/api/v1/transfers"
QUOTE = "018f0000-0000-7000-8000-000000000001"
JSON = {"Content-Type": "application/json"}
VARYING = {"x-request-id", "content-length"}


@dataclass
class Told:
    """What one way answered, without what differs between any two requests."""

    status: int
    headers: dict[str, str]
    body: Any
    taken_by: list[str] = field(default_factory=list)

    @property
    def comparable(self) -> tuple[int, dict[str, str], Any]:
        return self.status, self.headers, self.body


class BothWays:
    """Sends a request by the lane, and again with the lanes taken away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, app: FastAPI) -> None:
        self._monkeypatch = monkeypatch
        self._taken: list[str] = []
        for route in app.router.routes:
            if isinstance(route, LaneRoute):
                noted = LaneRoute(replace(route.lane, take=self._noted(route.lane.take)))
                monkeypatch.setattr(route, "app", noted.app)

    def _noted(self, take: Take) -> Take:
        async def noting(request: Request, body: bytes) -> Response | None:
            answer = await take(request, body)
            self._taken.append("lane" if answer is not None else "plain")
            return answer

        return noting

    async def ask(self, method: str, path: str, **options: Any) -> tuple[Told, Told]:
        by_lane = await self._told(method, path, **options)
        with self._monkeypatch.context() as patch:
            patch.setattr(LaneRoute, "matches", lambda *_: (Match.NONE, {}))
            plain = await self._told(method, path, **options)
        assert plain.taken_by == []
        return by_lane, plain

    async def _told(self, method: str, path: str, **options: Any) -> Told:
        self._taken.clear()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bff") as client:
            answer = await client.request(method, path, **options)
        headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.headers["x-request-id"]
        body = answer.json()
        if answer.status_code >= 400:
            assert body.pop("instance") == answer.headers["x-request-id"]
        return Told(answer.status_code, headers, body, list(self._taken))


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> BothWays:
    return BothWays(monkeypatch, app)


@dataclass
class Payer:
    customer: Customer
    bearer: dict[str, str]
    cookie: dict[str, str]
    order: dict[str, Any]

    async def quote(self) -> str:
        answer = await self.customer.post(f"{TRANSFERS}/quotes", self.order)
        return str(answer.json()["id"])


@pytest.fixture
async def payer(bff: Bff) -> Payer:
    customer = bff.customer()
    own, other = bff.core.open(customer.id, 100_000), bff.core.open(new_id(), 0)
    saved = await customer.post("/api/v1/payees", {"label": "Landlord", "iban": other.iban})
    amount = {"minor": 100, "currency": "EUR"}
    order = {"from_account_id": str(own.id), "payee_id": saved.json()["id"], "amount": amount, "reference": "Rent"}
    cookie = {"Cookie": f"__Host-session={customer.session}", "X-Bank-Client": "web"}
    return Payer(customer, {"Authorization": f"Bearer {bff.auth.token(customer.id)}"}, cookie, order)


@pytest.mark.parametrize("way_in", ["bearer", "cookie"])
async def test_accounts_are_listed_alike(payer: Payer, both: BothWays, way_in: str) -> None:
    by_lane, plain = await both.ask("GET", ACCOUNTS, headers=getattr(payer, way_in))
    assert by_lane.taken_by == ["lane"]
    assert by_lane.comparable == plain.comparable
    assert len(by_lane.body["items"]) == 1


async def test_a_transfer_is_told_alike_when_it_is_made_and_when_it_is_repeated(payer: Payer, both: BothWays) -> None:
    body, key = {"quote_id": await payer.quote()}, new_key()
    made = await payer.customer.post(TRANSFERS, body, headers={"Idempotency-Key": key})
    headers = payer.bearer | {"Idempotency-Key": key}
    by_lane, plain = await both.ask("POST", TRANSFERS, json=body, headers=headers)
    assert by_lane.taken_by == ["lane"]
    assert by_lane.comparable == plain.comparable
    assert by_lane.headers["idempotency-replayed"] == "true"
    assert by_lane.body == made.json()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "__Host-session=short", "X-Bank-Client": "web"},
        {"Cookie": f"__Host-session={'a' * 43}", "X-Bank-Client": "web"},
        {"Cookie": f"__Host-session={'a' * 43}"},
        {"Cookie": f"__Host-session={'a' * 43}", "X-Bank-Client": "web", "Origin": "http://evil.example"},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic dmVyYTpsdW5h"},
        {"Authorization": "bearer e30.e30.e30", "Cookie": f"__Host-session={'a' * 43}"},
    ],
)
@pytest.mark.usefixtures("bff")
async def test_nobody_gets_in_by_the_lane_who_would_not_by_the_plain_route(
    both: BothWays, headers: Mapping[str, str]
) -> None:
    confirmation = json.dumps({"quote_id": str(new_id())})
    for method, path, content in (("GET", ACCOUNTS, ""), ("POST", TRANSFERS, confirmation), ("POST", TRANSFERS, "{")):
        sent = {**headers, "Idempotency-Key": "k" * 16} | (JSON if content else {})
        by_lane, plain = await both.ask(method, path, content=content, headers=sent)
        assert by_lane.comparable == plain.comparable
        assert by_lane.status in {400, 401, 403}


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        (JSON, json.dumps({"quote_id": QUOTE})),
        (JSON, json.dumps({"quote_id": QUOTE.replace("-", "")})),
        (JSON, json.dumps({"quote_id": "urn:uuid:" + QUOTE})),
        (JSON, json.dumps({"quote_id": "{" + QUOTE + "}"})),
        (JSON, json.dumps({"quote_id": QUOTE}).encode("utf-16")),
        (JSON, b"\xef\xbb\xbf" + json.dumps({"quote_id": QUOTE}).encode()),
        (JSON, f'{{"quote_id": "x", "quote_id": "{QUOTE}"}}'),
        (JSON, json.dumps({"quote_id": "not an id"})),
        (JSON, json.dumps({"quote_id": None})),
        (JSON, json.dumps({"quote_id": 1})),
        (JSON, json.dumps({"quote_id": QUOTE, "note": "x"})),
        (JSON, json.dumps([QUOTE])),
        (JSON, "null"),
        (JSON, "{"),
        (JSON, b"\xff\xfe"),
        (JSON, ""),
        ({}, ""),
        (JSON, json.dumps({"quote_id": "x" * 70_000})),
        ({"Content-Type": "text/plain"}, json.dumps({"quote_id": QUOTE})),
        ({"Content-Type": "application/json; charset=utf-8"}, json.dumps({"quote_id": QUOTE})),
        (JSON | {"Idempotency-Key": "short"}, json.dumps({"quote_id": QUOTE})),
        (JSON | {"Idempotency-Key": ""}, json.dumps({"quote_id": QUOTE})),
        (JSON | {"Idempotency-Key": "k" * 65}, json.dumps({"quote_id": QUOTE})),
        (JSON | {"Idempotency-Key": "spaces in the middle"}, json.dumps({"quote_id": QUOTE})),
        (JSON | {"Idempotency-Key": "absent"}, json.dumps({"quote_id": QUOTE})),
        (JSON | {"Idempotency-Key": "absent"}, "{"),
        (JSON | {"Idempotency-Key": "absent"}, json.dumps({"quote_id": 1})),
    ],
)
async def test_what_is_wrong_with_a_confirmation_is_told_alike(
    payer: Payer, both: BothWays, headers: dict[str, str], content: bytes | str
) -> None:
    sent = payer.bearer | {"Idempotency-Key": "k" * 16} | headers
    if sent["Idempotency-Key"] == "absent":
        del sent["Idempotency-Key"]
    by_lane, plain = await both.ask("POST", TRANSFERS, content=content, headers=sent)
    assert by_lane.comparable == plain.comparable
    assert by_lane.status in {400, 404, 413, 415, 422}


async def test_what_the_core_refuses_and_what_nobody_knows_is_told_alike(
    bff: Bff, payer: Payer, both: BothWays
) -> None:
    quote_id, key = await payer.quote(), new_key()

    async def confirm(quote_id: str, key: str) -> tuple[Told, Told]:
        return await both.ask(
            "POST", TRANSFERS, json={"quote_id": quote_id}, headers=payer.bearer | {"Idempotency-Key": key}
        )

    seen = []
    await payer.customer.post(TRANSFERS, {"quote_id": quote_id}, headers={"Idempotency-Key": key})
    seen.append(await confirm(quote_id, new_key()))
    other = await payer.quote()
    seen.append(await confirm(other, key))
    bff.clock.shift += timedelta(minutes=11)
    payer.bearer["Authorization"] = f"Bearer {bff.auth.token(payer.customer.id)}"
    seen.append(await confirm(other, new_key()))
    bff.core.is_down = True
    seen.append(await confirm(other, new_key()))
    assert [one.body["code"] for one, _ in seen] == [
        "quote-used",
        "idempotency-key-reused",
        "quote-expired",
        "transfer-outcome-unknown",
    ]
    assert [one.comparable for one, _ in seen] == [plain.comparable for _, plain in seen]
    assert seen[-1][0].headers["retry-after"] == "2"


@pytest.mark.parametrize(("method", "path"), [("PUT", TRANSFERS), ("HEAD", ACCOUNTS), ("DELETE", ACCOUNTS)])
@pytest.mark.usefixtures("bff")
async def test_other_methods_are_none_of_the_lanes_business(both: BothWays, method: str, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bff") as client:
        assert (await client.request(method, path)).status_code == 405
    assert both._taken == []


async def test_a_lane_counts_under_the_plain_routes_name(payer: Payer) -> None:
    def counted() -> float:
        labels = {"method": "GET", "route": ACCOUNTS, "status": "2xx"}
        return REGISTRY.get_sample_value("bank_http_request_seconds_count", labels) or 0.0

    before = counted()
    await payer.customer.get(ACCOUNTS)
    assert counted() == before + 1
