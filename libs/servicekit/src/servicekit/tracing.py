"""Where the spans of a service go: to a collector (OTLP), into files of the embedded run, or nowhere."""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from servicekit import telemetry

_FILE_BYTES_MAX = 10 * 1024 * 1024
_EXPORT_EVERY_MILLISECONDS = 500
_SHUTDOWN_SECONDS = 1.0


@contextmanager
def exporting(service: str) -> Iterator[None]:
    """Until the block ends. OTEL_EXPORTER_OTLP_ENDPOINT wins over BANK_TRACE_FOLDER; a thread of its own exports, and
    what it cannot get rid of is dropped: no request waits for it or fails.
    """
    exporter = _exporter(service)
    if exporter is None:
        yield
        return
    resource = Resource({"service.name": service})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False, id_generator=telemetry.RequestIds())
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=_EXPORT_EVERY_MILLISECONDS))
    before = telemetry.use(provider.get_tracer("bank"))
    try:
        yield
    finally:
        telemetry.use(before)
        # A collector that is away may keep it for long; the process ends without it.
        closing = threading.Thread(target=provider.shutdown, daemon=True)
        closing.start()
        closing.join(_SHUTDOWN_SECONDS)


def _exporter(service: str) -> SpanExporter | None:
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        # Heavy, and only for whoever has a collector.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  See above.

        return OTLPSpanExporter()
    folder = os.environ.get("BANK_TRACE_FOLDER")
    return SpanFile(Path(folder) / f"{service}.jsonl") if folder else None


class SpanFile(SpanExporter):
    """A JSON line a span. A file that is full becomes `.1`, and the one that was called so goes."""

    def __init__(self, path: Path, bytes_max: int = _FILE_BYTES_MAX) -> None:
        self._path = path
        self._bytes_max = bytes_max

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._path.exists() and self._path.stat().st_size > self._bytes_max:
            self._path.replace(self._path.with_suffix(".jsonl.1"))
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(_line(self._path.stem, span)) + "\n" for span in spans)
        return SpanExportResult.SUCCESS


def _line(service: str, span: ReadableSpan) -> dict[str, object]:
    began, ended = span.start_time or 0, span.end_time or 0
    return {
        "trace_id": f"{span.context.trace_id:032x}",
        "span_id": f"{span.context.span_id:016x}",
        "parent_id": f"{span.parent.span_id:016x}" if span.parent else None,
        "service": service,
        "name": span.name,
        "kind": span.kind.name.lower(),
        "began_at": began / 1e9,
        "milliseconds": round((ended - began) / 1e6, 3),
        "error": span.status.description,
        **(span.attributes or {}),
    }
