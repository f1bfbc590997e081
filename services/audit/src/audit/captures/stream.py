"""One replication connection: reads as fast as the trail stores, and speaks for itself on a timer.

psycopg has no replication cursor; this stands on its public low-level connection, whose version is pinned.
"""

import asyncio
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from audit.captures.assembler import Assembler
from audit.captures.feedback import Feedback
from audit.captures.pgoutput import StreamMisread
from audit.records.schemas import CapturedTransaction
from audit.source_logs.catalogue import PUBLICATION, lsn_text
from audit.source_logs.connections import Connection

STATUS_EVERY_SECONDS = 5.0
BATCH_CHANGES_MAX = 2_000
_WAITING_CHANGES_MAX = 10_000
"""So many are read ahead of the trail; then the server waits."""
_MESSAGES_AT_ONCE_MAX = 500
"""After these the event loop gets its turn: requests are served by the same process."""
_WAL_HEADER = struct.Struct(">QQq")
_KEEPALIVE = struct.Struct(">QqB")


class StreamEnded(Exception):
    """The server ended the stream; the text is its own."""


@dataclass(frozen=True, slots=True)
class Start:
    slot: str
    position: int
    """Where the trail ends; the server skips what is below."""
    status_every_seconds: float = STATUS_EVERY_SECONDS


class ReplicationStream:
    def __init__(self, connection: Connection, assembler: Assembler, start: Start) -> None:
        self._connection = connection
        self._pgconn: Any = connection.pgconn
        # A connection that was lost no longer knows it.
        self._socket = int(connection.pgconn.socket)
        self._assembler = assembler
        self._start = start
        self._feedback = Feedback(start.position)
        self._loop = asyncio.get_running_loop()
        self._read: deque[CapturedTransaction] = deque()
        self._waiting_changes = 0
        self._is_listening = False
        self._wake = asyncio.Event()
        self._failure: Exception | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing that was read is missing in the trail."""
        return self._feedback.is_idle and not self._assembler.is_inside

    @property
    def confirmed(self) -> int:
        return self._feedback.confirmed

    async def start(self) -> None:
        start = self._start
        await self._connection.execute(
            f"START_REPLICATION SLOT {start.slot} LOGICAL {lsn_text(start.position)}"
            f" (proto_version '1', publication_names '{PUBLICATION}', messages 'true')".encode()
        )
        self._listen()
        self._speak()

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._pause()

    def wake(self) -> None:
        self._wake.set()

    def fail(self, failure: Exception) -> None:
        """End the stream from outside: whoever waits for a batch gets this."""
        self._failure = self._failure or failure
        self.stop()
        self._wake.set()

    async def batch(self) -> list[CapturedTransaction]:
        """Whole transactions, as many as came in meanwhile up to a limit; none when somebody woke the reader.

        Raises what ended the stream: StreamEnded, StreamMisread, KeysUnknown or an error of psycopg.
        """
        if not self._read and not self._failure:
            await self._wake.wait()
        self._wake.clear()
        if self._failure and not self._read:
            raise self._failure
        taken: list[CapturedTransaction] = []
        changes = 0
        while self._read and (not taken or changes + len(self._read[0].changes) <= BATCH_CHANGES_MAX):
            taken.append(self._read.popleft())
            changes += len(taken[-1].changes)
        self._waiting_changes -= changes
        if self._failure is None and not self._is_listening and self._waiting_changes < _WAITING_CHANGES_MAX:
            self._listen()
            self._loop.call_soon(self._readable)
        return taken

    def stored(self, batch: list[CapturedTransaction]) -> None:
        """The batch is committed in the trail: the server may forget it."""
        self._feedback.stored(batch[-1].end_lsn, len(batch))
        self._say_status()

    def _listen(self) -> None:
        if not self._is_listening:
            self._loop.add_reader(self._socket, self._readable)
            self._is_listening = True

    def _pause(self) -> None:
        if self._is_listening:
            self._loop.remove_reader(self._socket)
            self._is_listening = False

    def _readable(self) -> None:
        if not self._is_listening:
            return
        try:
            self._pgconn.consume_input()
            self._take_messages()
        except Exception as failure:
            # Raised into the event loop it would reach nobody; whoever waits for a batch gets it.
            self.fail(failure)

    def _take_messages(self) -> None:
        for _ in range(_MESSAGES_AT_ONCE_MAX):
            if self._waiting_changes >= _WAITING_CHANGES_MAX:
                self._pause()
                return
            length, content = self._pgconn.get_copy_data(1)
            if length == 0:
                return
            if length < 0:
                raise StreamEnded(self._last_words())
            self._take(bytes(content))
        self._loop.call_soon(self._readable)

    def _last_words(self) -> str:
        result = self._pgconn.get_result()
        return result.get_error_message() if result and result.error_message else "the server closed the stream"

    def _take(self, content: bytes) -> None:
        if content[:1] == b"w":
            _, wal_end, _ = _WAL_HEADER.unpack_from(content, 1)
            self._feedback.received(wal_end)
            transaction = self._assembler.feed(content[1 + _WAL_HEADER.size :])
            if transaction is not None:
                self._feedback.took_transaction()
                self._read.append(transaction)
                self._waiting_changes += len(transaction.changes)
                self._wake.set()
        elif content[:1] == b"k" and len(content) == 1 + _KEEPALIVE.size:
            wal_end, _, wants_answer = _KEEPALIVE.unpack_from(content, 1)
            self._feedback.heard_nothing_until(wal_end, is_inside=self._assembler.is_inside)
            if wants_answer:
                self._say_status()
        else:
            raise StreamMisread(f"a message of the stream that begins with {content[:1]!r}")

    def _speak(self) -> None:
        """However long the trail takes, the server hears that this reader lives (wal_sender_timeout)."""
        try:
            self._say_status()
        except Exception as failure:
            self.fail(failure)
            return
        self._timer = self._loop.call_later(self._start.status_every_seconds, self._speak)

    def _say_status(self) -> None:
        if self._failure is None:
            self._pgconn.put_copy_data(self._feedback.status())
            # What does not fit into the socket goes out with the next status, at the latest.
            self._pgconn.flush()


@asynccontextmanager
async def opened_stream(connection: Connection, assembler: Assembler, start: Start) -> AsyncIterator[ReplicationStream]:
    """Raises psycopg.errors.ObjectInUse while another reader has the slot."""
    stream = ReplicationStream(connection, assembler, start)
    try:
        await stream.start()
        yield stream
    except psycopg.errors.QueryCanceled as canceled:
        raise StreamEnded(str(canceled)) from canceled
    finally:
        stream.stop()
