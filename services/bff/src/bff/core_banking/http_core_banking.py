"""The bff's calls to the banking core, always with the customer's own token: the core decides what they may see."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import ValidationError
from servicekit.http_client import UpstreamAnswer, UpstreamCall, UpstreamUnavailable, call
from servicekit.logging import get_logger

from bff.core_banking.order_desk import OrderDesk
from bff.core_banking.schemas import (
    CoreAccount,
    CoreAccountHolder,
    CoreAccountList,
    CoreAnswer,
    CoreEntryPage,
    CoreTransfer,
    CoreTransferLimits,
    CoreTransferLimitsList,
    OrderAnswer,
    TransferOrder,
)

Model = TypeVar("Model", bound=CoreAnswer)


class HttpCoreBanking:
    """`clients` are the same core at several addresses: a question that one does not answer goes to the next."""

    def __init__(self, clients: Sequence[httpx.AsyncClient], orders: OrderDesk) -> None:
        self._clients = tuple(clients)
        self._orders = orders
        self._log = get_logger("bff.core_banking")

    async def accounts(self, token: str) -> list[CoreAccount]:
        return self._read(CoreAccountList, await self._get("/v1/accounts", token)).items

    async def account(self, token: str, account_id: UUID) -> CoreAccount:
        """Raises the core's account-unknown."""
        return self._read(CoreAccount, await self._get(f"/v1/accounts/{account_id}", token))

    async def entries(self, token: str, account_id: UUID, query: Mapping[str, Any]) -> CoreEntryPage:
        """Raises the core's account-unknown."""
        return self._read(CoreEntryPage, await self._get(f"/v1/accounts/{account_id}/entries", token, query))

    async def account_holder(self, token: str, iban: str) -> CoreAccountHolder:
        """Raises the core's payee-unknown or iban-invalid."""
        return self._read(CoreAccountHolder, await self._get(f"/v1/account-holders/{quote(iban, safe='')}", token))

    async def transfer(self, token: str, transfer_id: UUID) -> CoreTransfer:
        """Raises the core's transfer-unknown."""
        return self._read(CoreTransfer, await self._get(f"/v1/transfers/{transfer_id}", token))

    async def order_transfer(self, token: str, order: TransferOrder, key: str) -> OrderAnswer:
        """Raises the core's refusals; BankBusy; TransferOutcomeUnknown when no answer tells what happened."""
        return await self._orders.order(token, order, key)

    async def transfer_limits(self, token: str) -> list[CoreTransferLimits]:
        return self._read(CoreTransferLimitsList, await self._get("/v1/transfer-limits", token)).items

    async def save_transfer_limits(
        self, token: str, currency: str, limits: Mapping[str, int], if_match: str
    ) -> CoreTransferLimits:
        """Raises the core's precondition-failed or limit-too-high."""
        headers = {"If-Match": if_match}
        request = UpstreamCall(
            "PUT", f"/v1/transfer-limits/{currency}", token=token, json=dict(limits), headers=headers
        )
        # At every address a version is replaced once, so a repeat at the next one changes nothing a second time.
        return self._read(CoreTransferLimits, (await self._ask(request)).body)

    async def _get(self, path: str, token: str, params: Mapping[str, Any] | None = None) -> Any:
        return (await self._ask(UpstreamCall("GET", path, token=token, params=params))).body

    async def _ask(self, request: UpstreamCall) -> UpstreamAnswer:
        *others, last = self._clients
        for client in others:
            try:
                return await call(client, request)
            except UpstreamUnavailable:
                self._log.warning("core_banking.next_address")
        return await call(last, request)

    def _read(self, model: type[Model], body: Any) -> Model:
        try:
            return model.model_validate(body)
        except ValidationError as error:
            # Counted, not shown: the faults' own words could tell names and figures.
            self._log.error("core_banking.unreadable", model=model.__name__, faults=error.error_count())
            raise UpstreamUnavailable(retry_after_seconds=2) from None
