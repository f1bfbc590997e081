"""Over real connections on the loopback: every way in which the complementary system can leave the bff alone."""

import httpx
import pytest
from bff.complementary import http_complementary
from bff.complementary.breaker import FAILURES_MAX
from bff.complementary.http_complementary import HttpComplementary
from servicekit.http_client import UpstreamProblem, UpstreamUnavailable, upstream_client

from services.bff.tests.fake_complementary import EMPTY, neighbour

FAILING = (
    b"HTTP/1.1 500 Oh\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
)
CUT_OFF = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
ODD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
KINDS = {"slow": None, "failing": FAILING, "down": b"", "cut-off": CUT_OFF, "unreadable": ODD}


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_gives_no_answer_is_unavailable_and_soon_left_alone(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_complementary, "ANSWER_SECONDS_MAX", 0.1)
    async with neighbour(KINDS[kind]) as url, upstream_client(url) as client:
        complementary = HttpComplementary(client)
        for _ in range(FAILURES_MAX):
            with pytest.raises(UpstreamUnavailable) as refusal:
                await complementary.profile("token")
            assert refusal.value.retry_after_seconds == 2
        with pytest.raises(UpstreamUnavailable) as refusal:
            await complementary.save_profile("token", {})
        assert refusal.value.retry_after_seconds in range(5, 11), "the breaker is open"


async def test_nobody_at_home_is_unavailable() -> None:
    async with upstream_client("http://127.0.0.1:1") as client:
        with pytest.raises(UpstreamUnavailable):
            await HttpComplementary(client).profile("token")


async def test_a_refused_question_is_as_good_as_none_and_a_refused_save_says_why() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"code": "profile-invalid", "title": "Wrong"})

    client = httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="http://complementary")
    complementary = HttpComplementary(client)
    for _ in range(FAILURES_MAX + 1):
        with pytest.raises(UpstreamUnavailable):
            await complementary.profile("token")
        with pytest.raises(UpstreamProblem) as refusal:
            await complementary.save_profile("token", {})
        assert refusal.value.code == "profile-invalid"


async def test_each_question_carries_the_customers_token() -> None:
    seen: list[tuple[str, str]] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.headers["authorization"]))
        return httpx.Response(200, json=EMPTY | {"a_later_field": 1})

    client = httpx.AsyncClient(transport=httpx.MockTransport(note), base_url="http://complementary")
    complementary = HttpComplementary(client)
    await complementary.profile("token")
    await complementary.save_profile("token", {})
    assert seen == [("GET", "Bearer token"), ("PUT", "Bearer token")]
