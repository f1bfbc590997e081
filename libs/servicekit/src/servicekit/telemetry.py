"""The request id, and spans with W3C trace context, carried over HTTP and queues. Where spans go, tracing.py says.

A span's attributes are routes, codes and ids: never names, IBANs, tokens, codes, query strings or bodies.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import INVALID_SPAN, NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags

_TRACEPARENT = re.compile(r"^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$")
_REQUEST_ID = re.compile(r"^[0-9A-Za-z-]{8,64}$")
_TRACE_ID = re.compile(r"^(?!0{32})[0-9a-f]{32}$")

request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIds(RandomIdGenerator):
    """A trace that begins here is called like its request, as the gateway does it."""

    def generate_trace_id(self) -> int:
        asked = request_id.get()
        return int(asked, 16) if _TRACE_ID.match(asked) else super().generate_trace_id()


class _Current:
    """Spans are made from the first moment on, so that ids are there; what exports them comes with the service."""

    tracer = TracerProvider(resource=Resource({}), shutdown_on_exit=False, id_generator=RequestIds()).get_tracer("bank")


def use(tracer: trace.Tracer) -> trace.Tracer:
    """Spans are made by it from now on; returns the one before."""
    before, _Current.tracer = _Current.tracer, tracer
    return before


def begin(incoming_request_id: str) -> str:
    """Take over the id of a request, or make one; a malformed one is replaced."""
    request_id.set(incoming_request_id if _REQUEST_ID.match(incoming_request_id) else secrets.token_hex(16))
    return request_id.get()


@contextmanager
def span(
    name: str, kind: SpanKind, *, parent: str | None = None, attributes: Mapping[str, str | int] | None = None
) -> Iterator[Span]:
    """A span below the one at hand, or below `parent`, a traceparent; an empty one begins a trace.

    What the block raises is told by its type alone: the text of an error may hold anything.
    """
    context = None if parent is None else _remote(parent)
    opened = _Current.tracer.start_span(name, context, kind, attributes)
    token = attach(trace.set_span_in_context(opened, context))
    try:
        yield opened
    except BaseException as error:
        opened.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        detach(token)
        end(opened)


def child(name: str, kind: SpanKind, attributes: Mapping[str, str | int]) -> AbstractContextManager[Span]:
    """A span where there is one to hang it under: what a loop does between two messages is nobody's trace."""
    is_inside = trace.get_current_span().get_span_context().is_valid
    return span(name, kind, attributes=attributes) if is_inside else nullcontext(INVALID_SPAN)


@contextmanager
def resume(
    name: str, kind: SpanKind, parent: str, *, attributes: Mapping[str, str | int] | None = None
) -> Iterator[Span]:
    """Go on with a message's trace. Its request id is its trace id, which the gateway made the same."""
    token = request_id.set(trace_id_in(parent) or secrets.token_hex(16))
    try:
        with span(name, kind, parent=parent, attributes=attributes) as opened:
            yield opened
    finally:
        request_id.reset(token)


def end(opened: Span) -> None:
    """At most once: a stream's span ends long before the stream."""
    if opened.is_recording():
        opened.end()


def traceparent(of: Span | None = None) -> str:
    """The W3C trace context of the span at hand, or of another; empty outside every trace."""
    found = (of or trace.get_current_span()).get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}" if found.is_valid else ""


def trace_id(of: Span | None = None) -> str:
    return trace_id_in(traceparent(of))


def trace_id_in(traceparent: str) -> str:
    """Empty when it is none."""
    known = _TRACEPARENT.match(traceparent)
    return known[1] if known else ""


def outgoing_headers() -> dict[str, str]:
    """The headers that carry this unit of work to the next service."""
    headers = {"X-Request-Id": request_id.get(), "traceparent": traceparent()}
    return {name: value for name, value in headers.items() if value}


def _remote(parent: str) -> Context:
    known = _TRACEPARENT.match(parent)
    if known is None:
        return Context()
    flags = TraceFlags(int(known[3], 16))
    context = SpanContext(int(known[1], 16), int(known[2], 16), is_remote=True, trace_flags=flags)
    return trace.set_span_in_context(NonRecordingSpan(context), Context())
