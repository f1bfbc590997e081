"""Request ids and W3C trace context, kept in context variables and carried over HTTP and queues."""

import re
import secrets
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_REQUEST_ID = re.compile(r"^[0-9A-Za-z-]{8,64}$")

request_id: ContextVar[str] = ContextVar("request_id", default="")
traceparent: ContextVar[str] = ContextVar("traceparent", default="")


def begin(incoming_request_id: str | None, incoming_traceparent: str | None) -> str:
    """Take over or begin the trace of a unit of work; returns the request id. Malformed values are replaced."""
    chosen = incoming_request_id if incoming_request_id and _REQUEST_ID.match(incoming_request_id) else None
    request_id.set(chosen or secrets.token_hex(16))
    if incoming_traceparent and _TRACEPARENT.match(incoming_traceparent):
        trace_id = incoming_traceparent.split("-")[1]
    else:
        trace_id = secrets.token_hex(16)
    traceparent.set(f"00-{trace_id}-{secrets.token_hex(8)}-01")
    return request_id.get()


def outgoing_headers() -> dict[str, str]:
    """The headers that carry this unit of work to the next service."""
    headers = {"X-Request-Id": request_id.get(), "traceparent": traceparent.get()}
    return {name: value for name, value in headers.items() if value}
