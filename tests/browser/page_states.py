"""How a page is brought into a state: by its address, or while the bank answers as it is told to."""

import json
from collections.abc import Awaitable, Callable

from browsing import Customer
from playwright.async_api import Route

Prepare = Callable[[Customer], Awaitable[None]]

_PROBLEMS = {500: "database-unavailable", 503: "database-unavailable", 422: "insufficient-funds"}
_REQUEST_ID = "00c0ffee00c0ffee00c0ffee00c0ffee"


def refusing(status: int) -> Callable[[Route], Awaitable[None]]:
    """Answers as the bank does when it refuses or fails, without asking it."""
    code = _PROBLEMS[status]
    problem = {"type": f"urn:bank:problem:{code}", "title": "x", "status": status, "detail": "x", "code": code}

    async def answer(route: Route) -> None:
        await route.fulfill(
            status=status,
            headers={"x-test-made": "yes", "retry-after": "2"},
            content_type="application/problem+json",
            body=json.dumps({**problem, "instance": _REQUEST_ID, "errors": []}),
        )

    return answer


def failing(pattern: str, path: str) -> Prepare:
    """The page at `path` while the bank fails at what matches the pattern. After a 503 it would ask again first."""

    async def prepare(customer: Customer) -> None:
        await customer.page.route(pattern, refusing(500))
        await customer.goto(path)
        await customer.page.get_by_text("00c0ffee").first.wait_for()
        await customer.page.unroute(pattern)

    return prepare


def at(path: str) -> Prepare:
    async def prepare(customer: Customer) -> None:
        await customer.goto(path)

    return prepare
