"""JSON lines on standard output: a dotted event and ids. Never names, IBANs, tokens, codes or, at info, amounts."""

import logging
import sys
from typing import Any

import structlog

from servicekit import telemetry


def configure_logging(service: str) -> None:
    """Send structlog and the standard library's warnings through one JSON renderer."""

    def add_context(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        event["service"] = service
        if value := telemetry.request_id.get():
            event.setdefault("request_id", value)
        if value := telemetry.trace_id():
            event.setdefault("trace_id", value)
        return event

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        add_context,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            # Without local variables: they hold passwords, codes and names.
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.EventRenamer("event"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    _configure_foreign(shared)


def _configure_foreign(shared: list[Any]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def get_logger(name: str) -> Any:
    # Lazy: the configuration that holds at the first line counts, not the one at import.
    return structlog.get_logger(logger_name=name)
