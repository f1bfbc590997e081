"""Pushes over real connections to the simulated Firebase, in every way it can fail."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from embedded.bank import EmbeddedBank
from notifications.senders import fcm
from notifications.senders.fcm import FcmPush
from notifications.senders.port import OutgoingMessage, SendRefused, SendUnavailable, SendUncertain
from servicekit.http_client import upstream_client

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBank]:
    with EmbeddedBank(tmp_path_factory.mktemp("fcm") / "bank", frozenset({"simulators"})) as opened:
        yield opened


@pytest.fixture
def account_file(bank: EmbeddedBank) -> Path:
    return bank.settings.folder / "fcm-service-account.json"


@pytest.fixture
def account(account_file: Path) -> str:
    return account_file.read_text(encoding="utf-8")


@pytest.fixture
async def simulator(bank: EmbeddedBank) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{bank.settings.url('simulators')}/fcm") as client:
        yield client
        await client.delete("/faults")


@pytest.fixture(params=["aiohttp", "httpx"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """The transport that services use, and that of httpx: they name failures differently."""
    opened = upstream_client("http://127.0.0.1:1") if request.param == "aiohttp" else httpx.AsyncClient(timeout=5)
    async with opened:
        yield opened


@pytest.fixture
def push(client: httpx.AsyncClient, account_file: Path, simulator: httpx.AsyncClient) -> FcmPush:
    return FcmPush(client, account_file, str(simulator.base_url))


def message(to: str = "a-phone", **facts: str) -> OutgoingMessage:
    return OutgoingMessage(uuid4(), to, "You received 5 €", "Ana sent you 5 €", facts)


async def accepted(simulator: httpx.AsyncClient) -> list[str]:
    return (await simulator.get("/message-ids")).text.split()


@asynccontextmanager
async def server(answering: Answering) -> AsyncIterator[str]:
    """In the place of Firebase's own."""
    listening = await asyncio.start_server(answering, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


def answering(status: int, body: Any = None, headers: str = "") -> Answering:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        text = json.dumps(body or {}).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nConnection: close\r\n{headers}".encode())
        writer.write(f"Content-Length: {len(text)}\r\n\r\n".encode() + text)
        await writer.drain()
        writer.close()

    return answer


async def test_a_push_arrives_with_what_the_phone_needs(push: FcmPush, simulator: httpx.AsyncClient) -> None:
    sent = message(notice_id="7")
    name = await push.send(sent)
    (found,) = (await simulator.get("/messages.json", params={"limit": 1})).json()["items"]
    identity = str(sent.message_id)
    assert (found["name"], found["message_id"]) == (name, identity)
    assert found["message"]["token"] == "a-phone"
    assert found["message"]["notification"] == {"title": "You received 5 €", "body": "Ana sent you 5 €"}
    assert found["message"]["data"] == {"notice_id": "7", "message_id": identity}
    assert found["message"]["android"] == {"collapse_key": identity, "notification": {"tag": identity}}
    assert found["message"]["apns"]["headers"] == {"apns-collapse-id": identity}


async def test_many_pushes_at_once_need_one_sign_in(
    push: FcmPush, simulator: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = fcm._ask

    def counted(url: str, **named: Any) -> Any:
        asked.append(url)
        return ask(url, **named)

    monkeypatch.setattr(fcm, "_ask", counted)
    wanted = [message() for _ in range(30)]
    await asyncio.gather(*(push.send(one) for one in wanted))
    assert asked == [f"{simulator.base_url}token"]
    assert {str(one.message_id) for one in wanted} <= set(await accepted(simulator))


async def test_a_token_that_is_no_longer_taken_is_renewed_once(push: FcmPush, bank: EmbeddedBank) -> None:
    await push.send(message())
    # In a thread, so that the client hears of the end of its connections.
    await asyncio.to_thread(bank.stop_part, "simulators")
    await asyncio.to_thread(bank.start_part, "simulators")
    assert await push.send(message())


async def test_a_token_is_renewed_before_it_ends(push: FcmPush) -> None:
    await push.send(message())
    credentials = push._access._credentials
    former = credentials.token
    credentials.expiry -= timedelta(minutes=57)
    await push.send(message())
    assert push._access._credentials.token != former


@pytest.mark.parametrize(
    ("prefix", "code"), [("unregistered-", "unregistered"), ("other-sender-", "sender-id-mismatch")]
)
async def test_a_phone_that_is_gone_is_told_as_gone(push: FcmPush, prefix: str, code: str) -> None:
    with pytest.raises(SendRefused) as refused:
        await push.send(message(f"{prefix}1"))
    assert (refused.value.code, refused.value.target_gone) == (code, True)


async def test_a_message_that_fcm_never_takes_is_refused_and_the_phone_stays(push: FcmPush) -> None:
    with pytest.raises(SendRefused) as refused:
        await push.send(message(google_x="reserved"))
    assert (refused.value.code, refused.value.target_gone) == ("invalid-argument", False)


async def test_what_is_no_push_token_is_told_as_gone(push: FcmPush) -> None:
    with pytest.raises(SendRefused) as refused:
        await push.send(message("two words"))
    assert (refused.value.code, refused.value.target_gone) == ("invalid-argument", True)


@pytest.mark.parametrize(
    ("fault", "code", "pause"),
    [
        ({"mode": "quota", "retry_after_seconds": 7}, "quota-exceeded", 7.0),
        ({"mode": "unavailable", "retry_after_seconds": 3}, "unavailable", 3.0),
        ({"mode": "internal"}, "internal", None),
    ],
)
async def test_a_push_service_that_cannot_now_is_asked_again_later(
    push: FcmPush, simulator: httpx.AsyncClient, fault: dict[str, Any], code: str, pause: float | None
) -> None:
    await simulator.put("/faults", json={**fault, "count": 1})
    sent = message()
    with pytest.raises(SendUnavailable) as away:
        await push.send(sent)
    assert (away.value.code, away.value.retry_after_seconds) == (code, pause)
    assert str(sent.message_id) not in await accepted(simulator)
    await push.send(sent)
    assert str(sent.message_id) in await accepted(simulator)


async def test_a_connection_that_ends_without_an_answer_leaves_doubt(
    push: FcmPush, simulator: httpx.AsyncClient
) -> None:
    await push.send(message())
    await simulator.put("/faults", json={"mode": "no-answer", "count": 1})
    sent = message()
    with pytest.raises(SendUncertain):
        await push.send(sent)
    assert str(sent.message_id) in await accepted(simulator), "it was taken, which the sender cannot know"


async def test_without_a_push_service_nothing_was_sent(client: httpx.AsyncClient, account_file: Path) -> None:
    nowhere = FcmPush(client, account_file, "http://127.0.0.1:1/fcm")
    with pytest.raises(SendUnavailable, match="unreachable"):
        await nowhere.send(message())


async def test_an_answer_that_never_comes_leaves_doubt_after_the_limit(
    client: httpx.AsyncClient, account_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    monkeypatch.setattr(fcm, "_LIMIT_SECONDS", 0.5)
    async with server(silent) as url:
        with pytest.raises(SendUncertain, match="no-answer-in-time"):
            await FcmPush(client, account_file, url).send(message())
        over.set()


@pytest.mark.parametrize(
    ("status", "failure", "code"),
    [
        (200, SendUncertain, "answer-unreadable"),
        (403, SendUnavailable, "status-403"),
        (404, SendUnavailable, "status-404"),
        (413, SendRefused, "invalid-argument"),
        (502, SendUncertain, "gateway-gave-up"),
        (504, SendUncertain, "gateway-gave-up"),
        (503, SendUnavailable, "status-503"),
    ],
)
async def test_what_is_no_answer_of_fcm_is_judged_by_its_status(
    client: httpx.AsyncClient, account_file: Path, status: int, failure: type[Exception], code: str
) -> None:
    async with server(answering(status)) as url:
        with pytest.raises(failure, match=code):
            await FcmPush(client, account_file, url).send(message())


async def test_a_service_that_refuses_every_token_is_not_asked_forever(
    client: httpx.AsyncClient, account_file: Path
) -> None:
    async with server(answering(401)) as url:
        with pytest.raises(SendUnavailable, match="status-401"):
            await FcmPush(client, account_file, url).send(message())


async def test_retry_after_may_be_a_date_and_a_quota_has_a_pause_of_its_own(
    client: httpx.AsyncClient, account_file: Path
) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)
    for headers, least, most in ((f"Retry-After: {until}\r\n", 100, 121), ("", 60, 60), ("Retry-After: x\r\n", 60, 60)):
        async with server(answering(429, headers=headers)) as url:
            with pytest.raises(SendUnavailable) as away:
                await FcmPush(client, account_file, url).send(message())
        assert away.value.retry_after_seconds is not None
        assert least <= away.value.retry_after_seconds <= most


@pytest.mark.parametrize("text", [None, "{}", "no json"])
async def test_without_a_usable_key_the_message_waits_and_a_later_key_is_read(
    client: httpx.AsyncClient, account: str, simulator: httpx.AsyncClient, tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "account.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    push = FcmPush(client, file, str(simulator.base_url))
    with pytest.raises(SendUnavailable):
        await push.send(message())
    file.write_text(account, encoding="utf-8")
    assert await push.send(message())


@pytest.mark.parametrize("answer", [answering(400, {"error": "invalid_grant"}), None])
async def test_without_a_sign_in_nothing_was_sent(
    client: httpx.AsyncClient,
    account: str,
    simulator: httpx.AsyncClient,
    tmp_path: Path,
    answer: Answering | None,
) -> None:
    async with server(answer or answering(200)) as url:
        elsewhere = {"token_uri": f"{url}/token" if answer else "http://127.0.0.1:1/token"}
        file = tmp_path / "account.json"
        file.write_text(json.dumps(json.loads(account) | elsewhere), encoding="utf-8")
        with pytest.raises(SendUnavailable, match="sign-in-failed"):
            await FcmPush(client, file, str(simulator.base_url)).send(message())


async def test_no_push_token_stands_in_a_log(
    push: FcmPush, simulator: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await simulator.put("/faults", json={"mode": "unavailable", "count": 1})
    with pytest.raises(SendUnavailable) as away:
        await push.send(message("secret-phone"))
    said = capfd.readouterr()
    assert "secret-phone" not in f"{caplog.text}{said.out}{said.err}{away.value!r}"
