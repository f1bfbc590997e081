"""What every answer of the one door has, whoever made it: nginx, a service or a file."""

import re

import pytest
from testkit.bank import Bank
from testkit.visitors import Visitor

ANSWERS = {
    "the page": ("GET", "/", 200),
    "a page of the app": ("GET", "/accounts", 200),
    "a missing file": ("GET", "/assets/no-such-file.js", 404),
    "an answer of a service": ("GET", "/.well-known/jwks.json", 200),
    "a refusal of a service": ("GET", "/api/v1/me", 401),
    "an unknown route of a service": ("GET", "/api/v1/nothing", 404),
    "an unknown door": ("GET", "/oauth2/nothing", 404),
    "a door that is never open": ("GET", "/internal/customers/me", 404),
    "the operators' door": ("GET", "/ops/v1/core/accounts", 401),
    "a body that is too large": ("POST", "/api/v1/payees", 413),
    "sent messages": ("GET", "/dev/messages", 200),
}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_every_answer_has_the_security_headers_and_a_request_id(bank: Bank, kind: str) -> None:
    method, path, status = ANSWERS[kind]
    body = b"x" * 70_000 if status == 413 else None
    async with Visitor(bank.url) as visitor:
        headers = {"content-type": "application/json"} if body else {"accept": "text/html"}
        answer = await visitor.request(method, path, content=body, headers=headers)
    assert answer.status_code == status
    found = {name: answer.headers.get_list(name) for name in answer.headers}
    assert found["x-content-type-options"] == ["nosniff"]
    assert re.search(r"max-age=(\d+); includeSubDomains", found["strict-transport-security"][0])
    assert int(re.findall(r"\d+", found["strict-transport-security"][0])[0]) >= 31_536_000
    policy = found["content-security-policy"]
    assert len(policy) == 1
    assert {"frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} <= set(policy[0].split("; "))
    assert "unsafe" not in policy[0]
    assert found["cross-origin-opener-policy"] == ["same-origin"]
    assert found["referrer-policy"]
    assert re.fullmatch(r"[0-9a-f]{32}", found["x-request-id"][0])
    assert not re.search(r"\d", answer.headers.get("server", ""))
    if path.startswith(("/api", "/ops", "/oauth2", "/internal")):
        assert found["cache-control"] == ["no-store"]
        assert answer.json()["instance"] == found["x-request-id"][0]


async def test_a_request_id_of_the_client_is_not_believed(bank: Bank) -> None:
    async with Visitor(bank.url) as visitor:
        answer = await visitor.get("/api/v1/me", headers={"X-Request-Id": "f" * 32})
    assert answer.headers["x-request-id"] != "f" * 32


async def test_hashed_files_are_kept_for_long_and_the_page_is_not(bank: Bank) -> None:
    async with Visitor(bank.url) as visitor:
        page = await visitor.get("/")
        assert "no-cache" in page.headers["cache-control"] or "no-store" in page.headers["cache-control"]
        script = re.findall(r'src="(/assets/[^"]+\.js)"', page.text)[0]
        answer = await visitor.get(script, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


async def test_methods_that_nobody_needs_are_refused(bank: Bank) -> None:
    async with Visitor(bank.url) as visitor:
        assert (await visitor.request("TRACE", "/")).status_code == 405
        assert (await visitor.request("PUT", "/api/v1/me", json={})).status_code == 405


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example"])
async def test_no_other_origin_is_ever_let_in(bank: Bank, origin: str) -> None:
    async with Visitor(bank.url) as visitor:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await visitor.request("OPTIONS", "/api/v1/transfers", headers=asked)
        read = await visitor.get("/.well-known/jwks.json", headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in read.headers
