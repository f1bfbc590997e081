"""The hop from bff to core as it is without merging: one request an order, by bare aiohttp, which costs the least."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.refusals import TransferOutcomeUnknown
from bff.core_banking.schemas import CoreTransfer, OrderAnswer, TransferOrder

_CONNECTIONS = 128


class OneCallBanking(HttpCoreBanking):
    def __init__(self, client: aiohttp.ClientSession) -> None:
        super().__init__((), None)  # type: ignore[arg-type]  # It orders transfers and is asked nothing else.
        self._client = client

    async def order_transfer(self, token: str, order: TransferOrder, key: str) -> OrderAnswer:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        async with self._client.post("/v1/transfers", data=order.model_dump_json(), headers=headers) as answer:
            if answer.status != 201:
                raise TransferOutcomeUnknown(f"The core answered {answer.status}.")
            return OrderAnswer(transfer=CoreTransfer.model_validate_json(await answer.read()), replayed=False)


@asynccontextmanager
async def one_call_banking(core_url: str) -> AsyncIterator[OneCallBanking]:
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=30)
    async with aiohttp.ClientSession(core_url, connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield OneCallBanking(client)
