"""Where one request left its id: the log lines, the spans, the event, the notices, the messages and the trail."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from embedded.databases import database_url
from embedded.settings import BankSettings
from testkit.visitors import Visitor

SERVICES = ("bff", "core-banking-stub", "notifications")
"""Those that one transfer passes, as they call themselves in logs and spans."""
CHANNELS = ("email", "sms", "push")
STATIONS = (
    *(f"log of {name}" for name in ("gateway", *SERVICES)),
    *(f"spans of {name}" for name in SERVICES),
    *("event", "notice of the payer", "notice of the payee"),
    *(f"{channel} sent" for channel in CHANNELS),
    *(f"span: send {channel}" for channel in CHANNELS),
    "audit record",
)
# A transfer's event is rendered from its row; of the trace context the outbox keeps the bytes after the version's.
_EVENTS = """
    SELECT o.event_id, t.outcome, t.booked_at FROM outbox o JOIN transfers t ON t.id = o.event_id
    WHERE substring(o.trace, 2, 16) = decode($1, 'hex')
"""
_TOLD = ("event_id", "type", "outcome", "transfer_id", "delivery_id", "channel", "status", "route", "path")


@dataclass(frozen=True, slots=True)
class Place:
    """A bank on this machine: its settings, and the passwords of its databases."""

    settings: BankSettings
    secrets: Mapping[str, str]

    def url(self, role: str) -> str:
        return database_url(self.settings, self.secrets, role, role).replace("+asyncpg", "")


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was done: a transfer, within this request."""

    request_id: str
    transfer_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something at an instant (seconds since 1970), for the timeline."""

    at: float
    where: str
    text: str


@dataclass(slots=True)
class Evidence:
    lines: list[Line] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)
    gateway: list[dict[str, Any]] = field(default_factory=list)
    """The gateway exports no spans, but begins the trace: its log line is the first one."""
    found: Counter[str] = field(default_factory=Counter)

    def add(self, station: str, line: Line) -> None:
        self.found[station] += 1
        self.lines.append(line)

    @property
    def missing(self) -> list[str]:
        return [station for station in STATIONS if not self.found[station]]


async def gather(place: Place, ordered: Ordered, people: Mapping[str, Visitor], operator: Visitor) -> Evidence:
    """Everything there is by now; `people` are `payer` and `payee`, signed in."""
    evidence = Evidence()
    _read_logs(place.settings.folder / "logs", ordered.request_id, evidence)
    _read_spans(place.settings.folder / "traces", ordered.request_id, evidence)
    events = await _read_outbox(place, ordered.request_id, evidence)
    await _read_notices(place, events, people, evidence)
    await _read_messages(place, ordered.request_id, operator, evidence)
    await _read_trail(ordered.request_id, operator, evidence)
    return evidence


def json_lines(folder: Path, word: str) -> Iterator[dict[str, Any]]:
    """Of all files those lines that hold the word; what is no JSON (a traceback of a start) is passed over."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if word in line and line.startswith("{"):
                yield json.loads(line)


def _read_logs(folder: Path, request_id: str, evidence: Evidence) -> None:
    for line in json_lines(folder, request_id):
        if line.get("request_id") != request_id or line.get("trace_id") != request_id:
            continue
        at = datetime.fromisoformat(line["timestamp"]).timestamp()
        if line["service"] == "gateway":
            at = line["ended_at"] - line["seconds"]
            evidence.gateway.append(_gateway_span(line, at))
        facts = " ".join(f"{name}={line[name]}" for name in _TOLD if line.get(name) is not None)
        evidence.add(f"log of {line['service']}", Line(at, f"{line['service']} log", f"{line['event']} {facts}"))


def _gateway_span(line: Mapping[str, Any], began_at: float) -> dict[str, Any]:
    """Named as gateway/conf.d/routes.conf names it to the services."""
    return {
        "span_id": line["request_id"][:16],
        "parent_id": None,
        "name": f"{line['method']} {line['path']}",
        "service": "gateway",
        "began_at": began_at,
        "milliseconds": line["seconds"] * 1000,
        "error": None,
    }


def _read_spans(folder: Path, trace_id: str, evidence: Evidence) -> None:
    for span in json_lines(folder, trace_id):
        if span["trace_id"] == trace_id:
            evidence.spans.append(span)
            evidence.found[f"spans of {span['service']}"] += 1
            evidence.found[f"span: {span['name']}"] += 1


async def _rows(url: str, question: str, *values: object) -> Sequence[Mapping[str, Any]]:
    connection = await asyncpg.connect(url)
    try:
        return [dict(row) for row in await connection.fetch(question, *values)]
    finally:
        await connection.close()


async def _read_outbox(place: Place, trace_id: str, evidence: Evidence) -> list[UUID]:
    rows = await _rows(place.url("core_banking"), _EVENTS, trace_id)
    for row in rows:
        text = f"transfer {row['outcome']} event_id={row['event_id']}"
        evidence.add("event", Line(row["booked_at"].timestamp(), "core outbox", text))
    return [row["event_id"] for row in rows]


async def _read_notices(place: Place, events: list[UUID], people: Mapping[str, Visitor], evidence: Evidence) -> None:
    question = "SELECT id, event_id FROM notices WHERE event_id = ANY($1::uuid[])"
    known = {str(row["id"]): row["event_id"] for row in await _rows(place.url("notifications"), question, events)}
    for name, person in people.items():
        for notice in (await person.get("/api/v1/notices", params={"limit": 20})).json()["items"]:
            if notice["id"] in known:
                text = f"{notice['kind']} notice_id={notice['id']} event_id={known[notice['id']]}"
                at = datetime.fromisoformat(notice["created_at"]).timestamp()
                evidence.add(f"notice of the {name}", Line(at, f"inbox of the {name}", text))


async def _read_messages(place: Place, trace_id: str, visitor: Visitor, evidence: Evidence) -> None:
    question = "SELECT id, channel FROM deliveries WHERE traceparent LIKE $1"
    known = {str(row["id"]) for row in await _rows(place.url("notifications"), question, f"00-{trace_id}-%")}
    answer = await visitor.http.get("/dev/messages.json", params={"limit": 500})
    for message in answer.json()["items"]:
        if message["message_id"] in known:
            at = datetime.fromisoformat(message["sent_at"]).timestamp()
            line = Line(at, "/dev/messages", f"{message['channel']} message_id={message['message_id']}")
            evidence.add(f"{message['channel']} sent", line)


async def _read_trail(request_id: str, operator: Visitor, evidence: Evidence) -> None:
    answer = await operator.get("/ops/v1/audit/records", params={"request_id": request_id, "limit": 100})
    for record in answer.json()["items"] if answer.status_code == 200 else ():
        what = f"#{record['index']} {record['kind']} {record['table'] or ''} action={record['action']}"
        text = f"{what} actor={record['actor_kind']}"
        evidence.add("audit record", Line(datetime.fromisoformat(record["committed_at"]).timestamp(), "trail", text))


def tree(spans: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each span below its parent with when it began, how long it took and in which service, in milliseconds."""
    ordered = sorted(spans, key=lambda span: float(span["began_at"]))
    ids = {span["span_id"] for span in ordered}
    children: dict[str | None, list[dict[str, Any]]] = {}
    for span in ordered:
        children.setdefault(span["parent_id"] if span["parent_id"] in ids else None, []).append(span)

    def below(parent: str | None, depth: int) -> Iterator[str]:
        for span in children.get(parent, ()):
            began = (span["began_at"] - ordered[0]["began_at"]) * 1000
            error = f"  ! {span['error']}" if span["error"] else ""
            name = "  " * depth + span["name"]
            yield f"{began:9.1f} {span['milliseconds']:9.1f}  {name:<58} {span['service']}{error}"
            yield from below(span["span_id"], depth + 1)

    yield from below(None, 0)
