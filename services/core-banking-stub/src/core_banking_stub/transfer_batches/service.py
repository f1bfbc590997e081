"""Carries out a batch: every order is checked, judged and answered by itself, and no failure reaches another's."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.errors import DomainError
from kernel.ids import CustomerId
from pydantic import ValidationError
from servicekit import telemetry
from servicekit.idempotency import checked_key
from servicekit.problems import InvalidInput, field_errors
from servicekit.tokens import NotACustomer, TokenVerifier

from core_banking_stub.orders.service import Origin, TransferOrder
from core_banking_stub.transfer_batches.schemas import ORDER, BatchOrder
from core_banking_stub.transfers.schemas import TransferRequest
from core_banking_stub.transfers.service import TransferService, TransferView


@dataclass(frozen=True, slots=True)
class TransferBatchService:
    transfers: TransferService
    tokens: TokenVerifier

    async def execute(self, given: Sequence[BatchOrder]) -> list[TransferView | DomainError]:
        """One outcome for each order, in their order.

        Raises WriterElsewhere or LedgerBusy for all of them, and then nothing happened.
        """
        outcomes: list[TransferView | DomainError | None] = [None] * len(given)
        orders: list[TransferOrder] = []
        places: list[int] = []
        for place, one in enumerate(given):
            try:
                orders.append(await self._order(one))
                places.append(place)
            except DomainError as error:
                outcomes[place] = error
        for place, outcome in zip(places, await self.transfers.execute_all(orders), strict=True):
            outcomes[place] = outcome
        return [outcome for outcome in outcomes if outcome is not None]

    async def _order(self, given: BatchOrder) -> TransferOrder:
        principal = await self.tokens.verify(given.token)
        if principal.kind != "customer":
            raise NotACustomer
        key = checked_key(given.idempotency_key)
        traceparent = given.traceparent or ""
        origin = Origin(given.request_id or "", traceparent if telemetry.trace_id_in(traceparent) else "")
        return _checked(given).order_of(CustomerId(principal.subject), key, origin)


def _checked(given: BatchOrder) -> TransferRequest:
    try:
        return ORDER.validate_python(given.order)
    except ValidationError as error:
        raise InvalidInput(errors=field_errors(error.errors(include_input=False, include_url=False))) from None
