"""Where spans go: files of limited size, or a collector, which may be away."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind
from servicekit import telemetry
from servicekit.tracing import SpanFile, exporting


@pytest.fixture(autouse=True)
def tracer_kept() -> Iterator[None]:
    before = telemetry._Current.tracer
    yield
    telemetry.use(before)


async def test_a_file_of_spans_is_bounded(tmp_path: Path) -> None:
    file = SpanFile(tmp_path / "traces" / "svc.jsonl", bytes_max=2_000)
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(file))
    for _ in range(40):
        provider.get_tracer("test").start_span("GET /x").end()
    kept = sorted((tmp_path / "traces").iterdir())
    assert [path.name for path in kept] == ["svc.jsonl", "svc.jsonl.1"]
    assert all(path.stat().st_size < 3_000 for path in kept)
    lines = [json.loads(line) for line in kept[0].read_text(encoding="utf-8").splitlines()]
    assert {line["name"] for line in lines} == {"GET /x"}


async def test_a_collector_gets_the_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    got = asyncio.Event()
    paths: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paths.append(await reader.readline())
        got.set()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
        with exporting("svc"):
            with telemetry.span("a span", SpanKind.INTERNAL, parent=""):
                pass
            async with asyncio.timeout(20):
                await got.wait()
    assert paths[0].startswith(b"POST /v1/traces ")


# A program of its own: the thread that exports outlives its block, and its retries would draw on `random` under later
# tests of this process, which Hypothesis takes for a flaw of theirs.
_MANY_SPANS = """
from opentelemetry.trace import SpanKind
from servicekit import telemetry
from servicekit.tracing import exporting

with exporting("svc"):
    for _ in range(5_000):
        with telemetry.span("a span", SpanKind.INTERNAL, parent=""):
            pass
print(repr(telemetry.traceparent()))
"""


@pytest.mark.timeout(30)
def test_a_collector_that_is_away_fails_nothing_and_holds_nobody_up() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nowhere = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{nobody.getsockname()[1]}"}
        command = [sys.executable, "-c", _MANY_SPANS]
        ended = subprocess.run(command, env={**os.environ, **nowhere}, capture_output=True, text=True, check=True)
    assert ended.stdout == "''\n"
