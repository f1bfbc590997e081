"""The complementary system as a test of the bff sees it: profiles in memory, and every way not to answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from services.bff.tests.fake_bank import problem, subject_of

EMPTY: dict[str, Any] = {
    "address": None,
    "birth_date": None,
    "occupation": None,
    "income_band": None,
    "segment": None,
    "documents": [],
    "completed": False,
}


class FakeComplementary:
    """`asked` counts the questions that reach it; `is_down` silences it, `status` makes it answer that alone."""

    def __init__(self) -> None:
        self.profiles: dict[UUID, dict[str, Any]] = {}
        self.asked = 0
        self.is_down = False
        self.status = 200
        self.refused_fields: list[dict[str, str]] = []

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.is_down:
            raise httpx.ConnectError("the complementary system is away")
        if self.status >= 400:
            return problem(self.status, "profile-invalid" if self.status == 422 else "another-problem")
        if request.method == "PUT":
            if self.refused_fields:
                return self._refusal()
            self._save(subject_of(request), json.loads(request.content))
        return httpx.Response(200, json=EMPTY | self.profiles.get(subject_of(request), {}))

    def _save(self, customer_id: UUID, sent: dict[str, Any]) -> None:
        documents = [_stored(document) for document in sent.pop("documents")]
        self.profiles[customer_id] = sent | {"documents": documents, "segment": "standard", "completed": True}

    def _refusal(self) -> httpx.Response:
        body = json.loads(problem(422, "profile-invalid").content) | {"errors": self.refused_fields}
        return httpx.Response(422, json=body)


def _stored(document: dict[str, Any]) -> dict[str, Any]:
    number, mask = document.pop("number"), document.pop("number_masked")
    return document | {"number_masked": mask or "•" * (len(number) - 3) + number[-3:]}


@asynccontextmanager
async def neighbour(answer: bytes | None) -> AsyncIterator[str]:
    """The URL of a server on the loopback that sends this and hangs up; with None it keeps whoever calls waiting."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
