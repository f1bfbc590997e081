"""The gateway alone, with nothing behind it: what it refuses, and what every answer carries."""

import asyncio
import re
from collections.abc import Iterator

import httpx
import pytest
from embedded.bank import EmbeddedBank
from testkit.polling import eventually

HEADERS = {
    "strict-transport-security": re.compile(r"max-age=(\d{8,}); includeSubDomains"),
    "x-content-type-options": re.compile("nosniff"),
    "referrer-policy": re.compile("same-origin"),
    "cross-origin-opener-policy": re.compile("same-origin"),
    "permissions-policy": re.compile("geolocation="),
    "x-request-id": re.compile("[0-9a-f]{32}"),
    "content-security-policy": re.compile(
        "default-src 'self'; .*object-src 'none'; base-uri 'none'; .*frame-ancestors"
    ),
}
UNROUTED = ["/internal", "/internal/sessions/resolve", "/auth/v1/../../internal/x", "/auth/v1/%2e%2e/%2e%2e/internal/x"]
UNROUTED += ["//internal/x", "/api", "/api/v2/me", "/oauth2/other", "/ops/v1/auditor/x", "/cognito/x", "/health/live"]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBank]:
    with EmbeddedBank(tmp_path_factory.mktemp("gateway") / "bank", frozenset({"gateway"})) as bank:
        yield bank


@pytest.fixture
def client(gateway: EmbeddedBank) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gateway.origin) as opened:
        yield opened


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:bank:problem:{code}")
    assert problem["instance"] == answer.headers["x-request-id"]
    assert_headers(answer)


def assert_headers(answer: httpx.Response) -> None:
    for name, pattern in HEADERS.items():
        values = answer.headers.get_list(name)
        assert len(values) == 1, (name, values)
        assert pattern.search(values[0]), (name, values)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["server"] == "nginx"


@pytest.mark.parametrize("path", UNROUTED)
def test_what_has_no_door_does_not_exist(gateway: EmbeddedBank, path: str) -> None:
    host = gateway.origin.removeprefix("http://")
    head = asyncio.run(raw(gateway, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    assert head.startswith("HTTP/1.1 404 ")
    assert '"code":"route-unknown"' in head


@pytest.mark.parametrize(
    "path", ["/api/v1/me", "/auth/v1/sessions", "/oauth2/token", "/dev/messages", "/ops/v1/core/x", "/ops/v1/audit/x"]
)
def test_a_service_that_is_away_is_told_as_such_with_a_time_to_come_back(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert_problem(answer, 503, "service-unavailable")
    assert answer.headers["retry-after"] == "2"


def test_an_unknown_address_is_a_problem_for_a_program(client: httpx.Client) -> None:
    assert_problem(client.get("/no/such/page", headers={"Accept": "application/json"}), 404, "route-unknown")
    assert_problem(client.get("/assets/gone-1234.js", headers={"Accept": "text/html"}), 404, "route-unknown")


def test_a_body_over_the_limit_is_refused_before_any_service(client: httpx.Client) -> None:
    assert_problem(client.post("/api/v1/transfers", content=b"x" * (64 * 1024 + 1)), 413, "body-too-large")
    assert_problem(client.post("/api/v1/transfers", content=b"x" * (64 * 1024)), 503, "service-unavailable")


def test_methods_that_pages_do_not_have_are_refused(client: httpx.Client) -> None:
    assert_problem(client.post("/"), 405, "method-not-allowed")
    assert_problem(client.request("TRACE", "/"), 405, "method-not-allowed")


def test_a_header_that_is_too_long_is_a_problem(client: httpx.Client) -> None:
    assert_problem(client.get("/", headers={"X-Long": "x" * 20_000}), 431, "headers-too-large")


@pytest.mark.parametrize("text", ["GET /x y HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\r\n\r\n"])
def test_what_is_no_request_is_a_problem(gateway: EmbeddedBank, text: str) -> None:
    head = asyncio.run(raw(gateway, text))
    assert head.startswith("HTTP/1.1 400 ")
    assert '"code":"malformed-request"' in head


def test_a_request_id_is_the_gateways_own(client: httpx.Client) -> None:
    answer = client.get("/api/v9", headers={"X-Request-Id": "chosen-by-the-client"})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_reports_of_the_content_security_policy_are_taken(client: httpx.Client) -> None:
    answer = client.post("/reports/csp", json=[{"type": "csp-violation"}])
    assert answer.status_code == 204
    assert_headers(answer)


async def test_the_log_has_no_query_string(gateway: EmbeddedBank) -> None:
    async with httpx.AsyncClient(base_url=gateway.origin) as client:
        request_id = (await client.get("/api/v1/accounts?text=a-secret-search")).headers["x-request-id"]

    async def logged() -> bool:
        lines = [line for line in gateway.log("gateway").splitlines() if request_id in line]
        return bool(lines) and '"path":"/api/v1/accounts"' in lines[0]

    await eventually(logged, seconds=10)
    assert "a-secret-search" not in gateway.log("gateway")


def test_who_comes_by_another_name_is_led_to_the_banks_own(gateway: EmbeddedBank) -> None:
    with httpx.Client(base_url=gateway.settings.url("gateway")) as client:
        led = client.get("/accounts?page=2")
        assert (led.status_code, led.headers["location"]) == (308, f"{gateway.origin}/accounts?page=2")
        assert_headers(led)
        assert_problem(client.post("/auth/v1/sessions", json={}), 421, "misdirected-request")
        assert_problem(client.get("/", headers={"X-Long": "x" * 20_000}), 431, "headers-too-large")
        assert_problem(client.get("/health/gateway"), 404, "route-unknown")


async def raw(gateway: EmbeddedBank, text: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.settings.ports["gateway"])
    writer.write(text.encode("latin-1"))
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await writer.wait_closed()
    return answer.decode()
