"""A batch of orders as bytes, and what its answer says of each. Every order is rendered once and read once."""

import json
from collections.abc import Sequence

from kernel.errors import DomainError, ErrorKind
from pydantic import TypeAdapter, ValidationError
from servicekit import telemetry
from servicekit.http_client import UpstreamProblem
from servicekit.problems import STATUS_OF_KIND

from bff.core_banking.refusals import LedgerBusy, TransferOutcomeUnknown, WriterElsewhere
from bff.core_banking.schemas import BatchOrder, BatchResult, CoreAnswer, OrderAnswer, TransferOrder

NOTHING_DONE = frozenset({LedgerBusy.code, WriterElsewhere.code})
"""Of what the core answers with 503, this alone tells that an order was not carried out."""

_KIND_OF_STATUS = {status: kind for kind, status in STATUS_OF_KIND.items()}


class _Answer(CoreAnswer):
    results: list[BatchResult]


_ORDER, _ANSWER, _RESULT = TypeAdapter(BatchOrder), TypeAdapter(_Answer), TypeAdapter(BatchResult)


def rendered(token: str, key: str, order: TransferOrder) -> bytes:
    """One order of a batch, with the request and the trace at hand."""
    return _ORDER.dump_json(
        BatchOrder(
            token=token,
            idempotency_key=key,
            request_id=telemetry.request_id.get() or None,
            traceparent=telemetry.traceparent() or None,
            order=order,
        )
    )


def body_of(orders: Sequence[bytes]) -> bytes:
    return b'{"orders":[' + b",".join(orders) + b"]}"


def outcomes(answer: bytes, count: int) -> list[OrderAnswer | DomainError] | None:
    """What became of each of so many orders; None when the answer does not tell it one by one."""
    try:
        results: Sequence[BatchResult | None] = _ANSWER.validate_json(answer).results
    except ValidationError:
        results = _read_apart(answer)
    if len(results) != count:
        return None
    return [_outcome(result) for result in results]


def _read_apart(answer: bytes) -> list[BatchResult | None]:
    """The results with None for each that cannot be read: it costs the others nothing."""
    try:
        body = json.loads(answer)
    except ValueError:
        return []
    results = body.get("results") if isinstance(body, dict) else None
    return [_read(result) for result in results] if isinstance(results, list) else []


def _read(result: object) -> BatchResult | None:
    try:
        return _RESULT.validate_python(result)
    except ValidationError:
        return None


def _outcome(result: BatchResult | None) -> OrderAnswer | DomainError:
    if result is None:
        return outcome_unknown()
    if result.status == 201 and result.transfer is not None:
        return OrderAnswer(transfer=result.transfer, replayed=result.replayed)
    kind = _KIND_OF_STATUS.get(result.status)
    if kind is None or result.problem is None:
        return outcome_unknown()
    if kind is ErrorKind.UNAVAILABLE and result.problem.code not in NOTHING_DONE:
        return outcome_unknown(result.retry_after_seconds)
    refusal = UpstreamProblem(kind, result.problem.model_dump(), result.retry_after_seconds)
    refusal.is_repeat = result.replayed
    return refusal


def outcome_unknown(retry_after_seconds: int | None = None) -> TransferOutcomeUnknown:
    return TransferOutcomeUnknown(
        "The money may or may not have been sent. It is safe to send the same confirmation again with the same"
        " Idempotency-Key: it cannot be sent twice.",
        retry_after_seconds=retry_after_seconds or 2,
    )
