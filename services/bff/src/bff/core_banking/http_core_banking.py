"""The bff's calls to the banking core, always with the customer's own token: the core decides what they may see."""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx
from kernel.errors import ErrorKind
from pydantic import ValidationError
from servicekit.http_client import UpstreamCall, UpstreamProblem, UpstreamUnavailable, call
from servicekit.logging import get_logger

from bff.core_banking.refusals import TransferOutcomeUnknown
from bff.core_banking.schemas import (
    CoreAccount,
    CoreAccountHolder,
    CoreAccountList,
    CoreAnswer,
    CoreEntryPage,
    CoreTransfer,
    OrderAnswer,
    TransferOrder,
)

_REPLAYED = "idempotency-replayed"

Model = TypeVar("Model", bound=CoreAnswer)


class HttpCoreBanking:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
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
        """Raises the core's refusals; TransferOutcomeUnknown when no answer came that tells what happened."""
        request = UpstreamCall(
            "POST",
            "/v1/transfers",
            token=token,
            json=order.model_dump(mode="json"),
            headers={"Idempotency-Key": key},
        )
        try:
            answer = await call(self._client, request)
            transfer = self._read(CoreTransfer, answer.body)
        except UpstreamProblem as problem:
            if problem.kind is not ErrorKind.UNAVAILABLE:
                raise
            raise _outcome_unknown(problem.retry_after_seconds) from problem
        except UpstreamUnavailable as silence:
            raise _outcome_unknown(silence.retry_after_seconds) from silence
        return OrderAnswer(transfer=transfer, replayed=answer.headers.get(_REPLAYED) == "true")

    async def _get(self, path: str, token: str, params: Mapping[str, Any] | None = None) -> Any:
        return (await call(self._client, UpstreamCall("GET", path, token=token, params=params))).body

    def _read(self, model: type[Model], body: Any) -> Model:
        try:
            return model.model_validate(body)
        except ValidationError as error:
            # Counted, not shown: the faults' own words could tell names and figures.
            self._log.error("core_banking.unreadable", model=model.__name__, faults=error.error_count())
            raise UpstreamUnavailable(retry_after_seconds=2) from None


def _outcome_unknown(retry_after_seconds: int | None) -> TransferOutcomeUnknown:
    return TransferOutcomeUnknown(
        "The money may or may not have been sent. It is safe to send the same confirmation again with the same"
        " Idempotency-Key: it cannot be sent twice.",
        retry_after_seconds=retry_after_seconds or 2,
    )
