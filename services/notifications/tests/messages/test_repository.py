from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

import pytest
from notifications.messages import repository
from notifications.messages.domain import LEASE, Claim, Message
from notifications.messages.tables import messages
from servicekit.database import Database
from sqlalchemy import text

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class NotificationsDatabase(Protocol):
    url: str


@pytest.fixture
async def database(notifications_database: NotificationsDatabase) -> AsyncIterator[Database]:
    opened = Database(notifications_database.url, "notifications-tests", connections_max=3)
    yield opened
    await opened.close()


def some_message() -> Message:
    return Message(uuid4(), "sms", "+447700900123", "en", "one-time-code", {"code": "123456", "minutes": "10"})


async def claim(database: Database, message: Message, at: datetime = NOON) -> Claim:
    async with database.write() as session:
        return await repository.claim(session, message, at)


async def test_one_call_has_the_message_until_its_lease_is_over(database: Database) -> None:
    message = some_message()
    assert await claim(database, message) is Claim.OURS
    assert await claim(database, message, NOON + LEASE / 2) is Claim.UNDER_WAY
    assert await claim(database, message, NOON + LEASE) is Claim.OURS


async def test_a_released_message_is_free_at_once_and_a_sent_one_never(database: Database) -> None:
    message = some_message()
    await claim(database, message)
    async with database.write() as session:
        await repository.release(session, message.message_id)
    assert await claim(database, message) is Claim.OURS
    async with database.write() as session:
        await repository.mark_sent(session, message.message_id, NOON)
    assert await claim(database, message, NOON + LEASE * 10) is Claim.SENT


async def test_the_tables_of_code_and_migrations_agree_and_keep_neither_address_nor_text(database: Database) -> None:
    async with database.read() as session:
        rows = await session.all(
            text("SELECT column_name FROM information_schema.columns WHERE table_name = 'messages'")
        )
    assert {row.column_name for row in rows} == {column.name for column in messages.columns}
    assert {"to", "values", "text", "code"}.isdisjoint(row.column_name for row in rows)
