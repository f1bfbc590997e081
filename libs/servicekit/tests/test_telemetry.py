"""One trace from the door over outbox and queue to the consumer, and nothing in it that is anybody's business."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from kernel.clock import Clock, ShiftableClock
from kernel.errors import DomainError
from kernel.events.core_banking import AccountClosed
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from prometheus_client import REGISTRY
from servicekit import outbox, telemetry
from servicekit.app import AppSpec, create_app
from servicekit.consumer import Consumer
from servicekit.database import Database
from servicekit.http_client import UpstreamCall, call, upstream_client
from servicekit.inbox import Delivery, first_time
from servicekit.relay import Relay, RelaySettings
from servicekit.tokens import TokenVerifier
from servicekit.tracing import exporting
from sqlalchemy import text
from sse_starlette import EventSourceResponse
from testkit.tokens import TokenIssuer

REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
GATEWAY = "00f067aa0ba902b7"
HEADERS = {"x-request-id": REQUEST_ID, "traceparent": f"00-{REQUEST_ID}-{GATEWAY}-01"}
router = APIRouter()


@router.get("/payees/{iban}")
async def payee(iban: str) -> dict[str, str]:
    if iban == "broken":
        raise ZeroDivisionError("ES9121000418450200051332")
    return {"iban": iban}


@router.get("/live")
async def live() -> EventSourceResponse:
    async def events() -> AsyncIterator[dict[str, str]]:
        yield {"data": "while it runs", "ended": str(bool(_ended_now()))}

    return EventSourceResponse(events())


_ended_now: Callable[[], Any] = bool


class NoKeys:
    async def key(self, kid: str) -> None:
        del kid


@dataclass
class Wiring:
    clock: Clock = field(default_factory=ShiftableClock)
    token_verifier: TokenVerifier = field(default_factory=lambda: TokenVerifier("x", NoKeys(), ShiftableClock()))
    probes: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter, before = InMemorySpanExporter(), telemetry._Current.tracer
    provider = TracerProvider(id_generator=telemetry.RequestIds(), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    telemetry.use(provider.get_tracer("test"))
    yield exporter
    telemetry.use(before)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def resources() -> AsyncIterator[Wiring]:
        yield Wiring()

    app = create_app(AppSpec("spans", "Spans", [router], resources))
    app.state.wiring = Wiring()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://spans") as opened:
        yield opened


@pytest.fixture
async def database(database_for: Callable[[str], Any]) -> AsyncIterator[Database]:
    opened = Database(database_for("core").url, "test")
    yield opened
    await opened.close()


def told(span: ReadableSpan) -> str:
    return str(span.to_json())


def parent_of(span: ReadableSpan) -> str:
    return f"{span.parent.span_id:016x}" if span.parent else ""


async def test_a_request_is_a_span_of_the_gateways_trace_named_by_its_route(
    client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    await client.get("/payees/ES9121000418450200051332?text=secret-search", headers=HEADERS)
    (span,) = spans.get_finished_spans()
    assert (span.name, span.kind) == ("GET /payees/{iban}", SpanKind.SERVER)
    assert (f"{span.context.trace_id:032x}", parent_of(span)) == (REQUEST_ID, GATEWAY)
    assert dict(span.attributes or {}) == {"http.route": "/payees/{iban}", "http.response.status_code": 200}


async def test_a_failure_is_told_by_its_type_alone(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    assert (await client.get("/payees/broken", headers=HEADERS)).status_code == 500
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert "ES91" not in told(span)


async def test_a_trace_that_begins_here_is_called_like_its_request(
    client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    answer = await client.get("/payees/x")
    (span,) = spans.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == answer.headers["x-request-id"]


async def test_health_and_metrics_are_no_traces(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert (await client.get(path, headers=HEADERS)).status_code == 200
    assert spans.get_finished_spans() == ()


async def test_the_span_of_a_stream_ends_when_the_stream_begins(
    client: httpx.AsyncClient, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_while_streaming: list[int] = []
    monkeypatch.setitem(globals(), "_ended_now", lambda: ended_while_streaming.append(len(spans.get_finished_spans())))
    await client.get("/live", headers=HEADERS)
    assert ended_while_streaming == [1]
    assert [span.name for span in spans.get_finished_spans()] == ["GET /live"]


async def test_a_call_to_an_upstream_is_a_child_span_without_ids_and_carries_its_context(
    tokens: TokenIssuer, spans: InMemorySpanExporter
) -> None:
    heard: list[httpx.Headers] = []

    async def listen(answer: httpx.Response) -> None:
        heard.append(answer.request.headers)

    async with upstream_client(tokens.url) as ours, upstream_client(tokens.url, ours=False) as theirs:
        ours.event_hooks = theirs.event_hooks = {"response": [listen]}
        await call(ours, UpstreamCall("GET", "/.well-known/jwks.json"))
        assert spans.get_finished_spans() == (), "a call that belongs to no request makes no trace"
        with telemetry.span("request", SpanKind.SERVER, parent=HEADERS["traceparent"]) as outer:
            await call(ours, UpstreamCall("GET", "/.well-known/jwks.json"))
            await call(theirs, UpstreamCall("GET", "/.well-known/jwks.json"))
            with pytest.raises(DomainError):
                await call(ours, UpstreamCall("GET", "/v1/payees/ES9121000418450200051332", params={"text": "secret"}))
    calls = spans.get_finished_spans()[:3]
    assert [span.name for span in calls] == [*["GET /.well-known/jwks.json"] * 2, "GET /v1/payees/{}"]
    assert {span.parent.span_id for span in calls if span.parent} == {outer.get_span_context().span_id}
    assert heard[1]["traceparent"] == f"00-{REQUEST_ID}-{calls[0].context.span_id:016x}-01"
    assert "traceparent" not in heard[2]
    assert "secret" not in told(calls[2])


@dataclass
class Broker:
    """Takes what a relay publishes, and makes messages of it as a queue with raw delivery does."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    async def publish_batch(self, **told: Any) -> dict[str, Any]:
        self.entries += told["PublishBatchRequestEntries"]
        return {}

    async def list_tags_for_resource(self, **_: Any) -> dict[str, Any]:
        return {}

    def message(self, event_id: UUID) -> dict[str, Any]:
        entry = next(one for one in self.entries if one["Id"] == str(event_id))
        return {"MessageId": "1", "Body": entry["Message"], "MessageAttributes": entry["MessageAttributes"]}


async def test_one_trace_goes_from_the_request_over_the_outbox_and_the_queue_to_the_consumer(
    database: Database, clock: ShiftableClock, spans: InMemorySpanExporter
) -> None:
    closed = AccountClosed(account_id=new_id(), customer_ids=[], reason="a test")
    envelope = Envelope.of(closed, source="test", subject="x", clock=clock)
    with telemetry.span("request", SpanKind.SERVER, parent=HEADERS["traceparent"]):
        async with database.write() as session:
            await outbox.append(session, envelope)
    broker = Broker()
    relay = Relay(database, broker, clock, RelaySettings("traced"))
    while await relay.publish_once():
        pass
    seen: list[str] = []

    async def handle(event: Envelope) -> None:
        async with database.write() as session:
            seen.append(telemetry.request_id.get() if await first_time(session, Delivery("test", event.id)) else "")

    before = {outcome: consumed(outcome) for outcome in ("handled", "duplicate")}
    consumer = Consumer(None, "a-queue", {AccountClosed: handle})
    for _ in range(2):
        assert await consumer._work(broker.message(envelope.id), {"1": ""})
    assert seen == [REQUEST_ID, ""]
    assert {outcome: consumed(outcome) - count for outcome, count in before.items()} == {"handled": 1, "duplicate": 1}

    ours = [span for span in spans.get_finished_spans() if f"{span.context.trace_id:032x}" == REQUEST_ID]
    names = {f"{span.context.span_id:016x}": span.name for span in ours} | {GATEWAY: "gateway"}
    request, publish, consume = "request", f"publish {envelope.type}", f"consume {envelope.type}"
    assert [(span.name, names[parent_of(span)]) for span in ours] == [
        ("database write", request),
        (request, "gateway"),
        (publish, "database write"),
        *[("database write", consume), (consume, publish)] * 2,
    ]


def consumed(outcome: str) -> float:
    return REGISTRY.get_sample_value("bank_consumer_messages_total", {"queue": "a-queue", "outcome": outcome}) or 0.0


async def test_what_waits_in_the_outbox_is_told_with_its_age(database: Database, clock: ShiftableClock) -> None:
    relay = Relay(database, Broker(), clock, RelaySettings("measured"))
    while await relay.publish_once():
        pass
    async with database.write() as session:
        closed = AccountClosed(account_id=new_id(), customer_ids=[], reason="a test")
        await outbox.append(session, Envelope.of(closed, source="test", subject="x", clock=clock))
    relay._measured_at = -60.0
    await relay._measure()
    told = {
        name: REGISTRY.get_sample_value(f"bank_outbox_{name}", {"topic": "measured"})
        for name in ("waiting", "age_seconds")
    }
    assert told["waiting"] == 1
    assert 0 <= (told["age_seconds"] or -1) < 3600


async def test_loops_that_only_look_make_no_traces(database: Database, spans: InMemorySpanExporter) -> None:
    await database.probe()
    async with database.read() as session:
        await session.scalar(text("SELECT 1"))
    assert spans.get_finished_spans() == ()


async def test_no_request_fails_because_its_spans_cannot_be_written(
    client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    before = telemetry._Current.tracer
    monkeypatch.setenv("BANK_TRACE_FOLDER", str(tmp_path / "no-folder"))
    with exporting("svc"):
        assert (await client.get("/payees/x")).status_code == 200
    monkeypatch.setenv("BANK_TRACE_FOLDER", str(tmp_path))
    with exporting("svc"):
        assert (await client.get("/payees/x")).status_code == 200
    telemetry.use(before)
    assert json.loads((tmp_path / "svc.jsonl").read_text(encoding="utf-8"))["name"] == "GET /payees/{iban}"


async def test_requests_are_counted_by_template_and_class_and_nothing_else(client: httpx.AsyncClient) -> None:
    for path in ("/payees/ES9121000418450200051332", "/nowhere/ES91", "/nowhere/ES92"):
        await client.get(path)
    await client.request("BREW", "/payees/x")
    page = (await client.get("/metrics")).text
    assert 'bank_http_request_seconds_count{method="GET",route="/payees/{iban}",status="2xx"}' in page
    assert 'bank_http_request_seconds_count{method="GET",route="unmatched",status="4xx"}' in page
    assert 'method="other"' in page
    assert "BREW" not in page
    assert "ES91" not in page
