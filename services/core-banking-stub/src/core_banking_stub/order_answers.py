"""What every route answers alike that hands an order to the ledger, and how a repeat is marked."""

from typing import Any

from fastapi import Response
from kernel.errors import DomainError
from servicekit.problems import STATUS_OF_KIND, problem_responses

from core_banking_stub import answers
from core_banking_stub.orders.service import REFUSALS, LedgerBusy, OrderImpossible, WriterElsewhere

ORDERS: answers.Errors = (*answers.KEYED, OrderImpossible, LedgerBusy, WriterElsewhere)

_REPLAYED = {
    "description": "`true` when this answers an order that was judged before.",
    "schema": {"type": "string", "enum": ["true"]},
}


def repeatable(status: int, *errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route whose repeats are marked: of what was done, and of what was refused for good."""
    found = problem_responses(*errors)
    marked = {STATUS_OF_KIND[error.kind] for error in errors if error.code in REFUSALS}
    for entry in (found.setdefault(status, {}), *(found[refused] for refused in marked)):
        entry["headers"] = {"Idempotency-Replayed": _REPLAYED}
    return found


def mark_replayed(response: Response, *, is_replayed: bool) -> None:
    if is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
