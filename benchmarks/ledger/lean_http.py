"""The load generator's own HTTP client: bytes made beforehand go out, status and body come back, and nothing more.

A usual client costs as much as the services that are measured, on the same cores.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Unreadable(Exception):
    """An answer without a length, or the server has closed the connection."""


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    named = {"Host": "localhost", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._ends = 0
        self._body_at = 0
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Unreadable("The connection was closed."))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._ends:
            self._read_head()
        if self._ends and len(self._received) >= self._ends:
            self._finish()

    def _read_head(self) -> None:
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return
        head = self._received[:end].lower()
        self._body_at = end + len(_END_OF_HEAD)
        place = head.find(_LENGTH)
        if place >= 0:
            self._ends = self._body_at + int(head[place + len(_LENGTH) :].partition(b"\r")[0])
        elif head.startswith((b"http/1.1 204", b"http/1.1 304")):
            self._ends = self._body_at
        elif self._answer is not None:
            self._answer.set_exception(Unreadable(self._received[:200].decode(errors="replace")))

    def _finish(self) -> None:
        answer, status, body = self._answer, int(self._received[9:12]), self._received[self._body_at : self._ends]
        self._received, self._ends, self._answer = b"", 0, None
        if answer is not None and not answer.done():
            answer.set_result((status, body))

    async def send(self, request_bytes: bytes) -> tuple[int, bytes]:
        """Raises Unreadable."""
        if self._transport is None:
            raise Unreadable("The connection was closed.")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request_bytes)
        return await self._answer

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass
class Connections:
    """`send` takes one that is free, so as many requests are under way as there are connections."""

    port: int
    _free: list[Connection] = field(default_factory=list)
    _all: list[Connection] = field(default_factory=list)

    async def send(self, request_bytes: bytes) -> tuple[int, bytes]:
        """Raises Unreadable."""
        while self._free and not self._free[-1].is_open:
            # It lay idle for longer than the server keeps one.
            self._free.pop()
        connection = self._free.pop() if self._free else await self._opened()
        try:
            return await connection.send(request_bytes)
        finally:
            self._free.append(connection)

    async def _opened(self) -> Connection:
        _, made = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", self.port)
        self._all.append(made)
        return made

    def close(self) -> None:
        for connection in self._all:
            connection.close()


@asynccontextmanager
async def connections_to(port: int) -> AsyncIterator[Connections]:
    made = Connections(port)
    try:
        yield made
    finally:
        made.close()
