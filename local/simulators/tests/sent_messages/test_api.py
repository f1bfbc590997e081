"""The page and its JSON over an emulator that is played here."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from simulators.sent_messages.api import routes
from simulators.sent_messages.domain import SentMessage, Wanted
from simulators.sent_messages.emulators import SentMessages
from starlette.applications import Starlette
from starlette.routing import Mount

PUSH_TOKEN = f"a-phone:{'x' * 140}"
MESSAGE_ID = "0190f3b0-0000-7000-8000-000000000001"


class PlayedEmulator:
    """As ministack hands its lists out."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.emails = [email("1", "Hello")]
        self.away = False
        self.busy = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        self.busy.set()
        await self.gate.wait()
        if self.away:
            raise httpx.ConnectError("away")
        if request.url.path == "/_ministack/ses/messages":
            return httpx.Response(200, json={"messages": {"0": self.emails}})
        sms = {"+34600000001": [{"MessageId": "s", "Message": "Código 123456"}]}
        return httpx.Response(200, json={"sms_messages": sms})


def email(identity: str, text: str) -> dict[str, Any]:
    return {"MessageId": identity, "To": ["ana@example.com"], "Subject": "Hi", "BodyText": text, "Timestamp": 1.0}


def pushes() -> list[SentMessage]:
    sent_at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    return [SentMessage("p", "push", PUSH_TOKEN, "You received 5 €", "From Ana", sent_at, MESSAGE_ID)]


@pytest.fixture
def emulator() -> PlayedEmulator:
    return PlayedEmulator()


@pytest.fixture
async def sent(emulator: PlayedEmulator) -> AsyncIterator[SentMessages]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(emulator.answer), base_url="http://aws") as client:
        yield SentMessages(client, pushes)


@pytest.fixture
async def client(sent: SentMessages) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Mount("/dev", routes=routes)])
    app.state.sent_messages = sent
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dev") as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "channels"),
    [
        ("", {"email", "sms", "push"}),
        ("?channel=push", {"push"}),
        ("?channel=email", {"email"}),
        ("?channel=sms&to=ana", set()),
        ("?channel=pigeon", {"email", "sms", "push"}),
        ("?to=A-PHONE", {"push"}),
    ],
)
async def test_messages_of_all_channels_come_in_one_list_or_by_channel(
    client: httpx.AsyncClient, query: str, channels: set[str]
) -> None:
    items = (await client.get(f"/dev/messages.json{query}")).json()["items"]
    assert {item["channel"] for item in items} == channels
    page = (await client.get(f"/dev/messages{query}")).text
    assert page.count("<article>") == len(items)


async def test_a_push_shows_its_start_and_the_banks_id_and_is_whole_for_programs(client: httpx.AsyncClient) -> None:
    page = (await client.get("/dev/messages?channel=push")).text
    assert "a-phone:xxxx…xxxxxx" in page
    assert f"<code>{MESSAGE_ID}</code>" in page
    assert PUSH_TOKEN in page, "whole for a pointer that rests on it"
    (item,) = (await client.get("/dev/messages.json?channel=push")).json()["items"]
    assert (item["to"], item["subject"], item["text"]) == (PUSH_TOKEN, "You received 5 €", "From Ana")
    assert item["message_id"] == MESSAGE_ID


async def test_the_links_of_the_channels_keep_the_address(client: httpx.AsyncClient) -> None:
    page = (await client.get("/dev/messages?to=ana%40example.com&channel=sms")).text
    assert 'href="/dev/messages?to=ana%40example.com&amp;channel=push"' in page
    assert page.count('aria-current="page"') == 1
    assert "Nothing was sent to “ana@example.com” by SMS yet." in page


async def test_an_emulator_that_is_away_loses_nothing_that_was_seen(
    sent: SentMessages, emulator: PlayedEmulator
) -> None:
    seen = await sent.newest(Wanted())
    emulator.away = True
    assert await sent.newest(Wanted()) == seen


async def test_a_new_message_is_found_and_an_old_one_keeps_when_it_was_first_seen(
    sent: SentMessages, emulator: PlayedEmulator
) -> None:
    first = await sent.newest(Wanted(channel="sms"))
    emulator.emails.append(email("2", "again"))
    assert [found.id for found in await sent.newest(Wanted(channel="email"))] == [
        "2:ana@example.com",
        "1:ana@example.com",
    ]
    assert await sent.newest(Wanted(channel="sms")) == first


async def test_those_who_ask_during_a_look_share_the_next(sent: SentMessages, emulator: PlayedEmulator) -> None:
    emulator.gate.clear()
    async with asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(sent.look())
        await emulator.busy.wait()
        emulator.gate.set()
    assert len(emulator.asked) == 4, "two looks at two lists each"


async def test_pushes_alone_need_no_look(sent: SentMessages, emulator: PlayedEmulator) -> None:
    await sent.newest(Wanted(channel="push"))
    assert emulator.asked == []
