"""Batches of transfers on the wire."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, TypeAdapter
from servicekit.problems import Problem

from core_banking_stub.transfers.schemas import Transfer, TransferRequest

ORDERS_MAX = 100


class BatchOrder(BaseModel):
    """`token` is the customer's own bearer token, `idempotency_key` what they sent with the order.

    The order itself is checked when its turn comes: one that is no order fails alone.
    """

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=4096)
    idempotency_key: str = Field(max_length=100)
    request_id: str | None = Field(default=None, max_length=64)
    traceparent: str | None = Field(default=None, max_length=55)
    order: SkipValidation[TransferRequest]


class TransferBatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    orders: list[BatchOrder] = Field(min_length=1, max_length=ORDERS_MAX)


class Carried(BaseModel):
    """An order that was carried out, now or before: `replayed` tells which."""

    model_config = ConfigDict(extra="forbid")

    status: Literal[201] = 201
    replayed: bool
    transfer: Transfer


class Failed(BaseModel):
    """An order that moved nothing, as it would have been answered alone: `replayed` when it was before."""

    model_config = ConfigDict(extra="forbid")

    status: int
    replayed: bool = False
    retry_after_seconds: int | None = None
    problem: Problem


class TransferBatchResult(BaseModel):
    """One result for each order, in their order."""

    model_config = ConfigDict(extra="forbid")

    results: list[Carried | Failed] = Field(max_length=ORDERS_MAX)


ORDER = TypeAdapter(TransferRequest)
RESULT = TypeAdapter(TransferBatchResult)
