"""Auth with its own PostgreSQL and Redis; notifications is a mailbox in memory."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from auth.customers.service import SeededCustomer
from auth.main import app
from auth.operators.service import NewOperator, Role
from auth.sessions.api import DEVICE_COOKIE
from auth.sessions.service import COOKIE
from auth.wiring import Wiring
from kernel.clock import ShiftableClock
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually

ORIGIN = "http://localhost:8080"
BFF_SECRET = "the-bff-secret-of-these-tests"
GOOD_PASSWORD = "quiet river stones at dawn"
MOBILE = "bank-mobile"


@dataclass
class Mailbox:
    """Stands for the notifications service: keeps what it was asked to send, and can be down."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    is_down: bool = False

    def take(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.is_down:
            raise httpx.ConnectError("notifications is away")
        self.messages.append(json.loads(request.content))
        return httpx.Response(202, json={"message_id": self.messages[-1]["message_id"]})

    def to(self, address: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["to"] == address]

    async def code_for(self, address: str, nth: int = 1) -> str:
        """The nth code that was sent to an address or phone."""

        async def has_come() -> bool:
            return len(self.to(address)) >= nth

        await eventually(has_come, seconds=5)
        return str(self.to(address)[nth - 1]["values"]["code"])


class Guest:
    """Somebody in front of the bank's own pages, or with `headers` somebody else."""

    def __init__(self) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self.cookie: str | None = None
        self.device: str | None = None

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"X-Bank-Client": "web", **options.pop("headers", {})}
        cookies = {COOKIE: self.cookie, DEVICE_COOKIE: self.device}
        if brought := "; ".join(f"{name}={value}" for name, value in cookies.items() if value):
            headers["Cookie"] = brought
        answer = await self.http.request(method, path, headers=headers, **options)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.split(";")[0].strip('"') or None
            if name == COOKIE:
                self.cookie = value
            else:
                assert name == DEVICE_COOKIE
                self.device = value
        self.http.cookies.clear()
        return answer

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, json=json, **options)

    async def sign_in(self, email: str, password: str = GOOD_PASSWORD) -> httpx.Response:
        return await self.post("/auth/v1/sessions", {"email": email, "password": password})

    async def sign_out(self) -> httpx.Response:
        return await self.request("DELETE", "/auth/v1/sessions/current")

    async def current(self) -> httpx.Response:
        return await self.get("/auth/v1/sessions/current")

    async def token(self, **form: str) -> httpx.Response:
        return await self.http.post("/oauth2/token", data=form)


def new_email() -> str:
    return f"{secrets.token_hex(8)}@example.com"


def new_phone() -> str:
    return f"+4477{secrets.randbelow(10**8):08d}"


def application(**changes: Any) -> dict[str, Any]:
    """A registration form without a fault."""
    form = {
        "full_name": "Vera Luna",
        "email": new_email(),
        "phone": new_phone(),
        "password": GOOD_PASSWORD,
        "language": "en",
    }
    return {**form, **changes}


@dataclass
class House:
    """The service under test, and what a test may do to its surroundings."""

    wiring: Wiring
    database: Database
    mailbox: Mailbox
    clock: ShiftableClock

    def pass_time(self, **time: float) -> None:
        self.clock.shift += timedelta(**time)

    async def customer(self, language: Any = "en") -> str:
        """The e-mail address of somebody with GOOD_PASSWORD who is a customer."""
        email = new_email()
        persona = SeededCustomer("Vera Luna", email, new_phone(), language, GOOD_PASSWORD)
        await self.wiring.people.customers.register_seeded(persona)
        return email

    async def operator(self, *roles: Role) -> str:
        email = new_email()
        new = NewOperator("Olga Prado", email, "en", roles or (Role.ANALYST,), GOOD_PASSWORD)
        await self.wiring.people.operators.enrol(new)
        return email

    async def service_bearer(self, client: str = "bff", secret: str = BFF_SECRET, scope: str = "") -> dict[str, str]:
        form = {"grant_type": "client_credentials", "scope": scope}
        answer = await Guest().http.post("/oauth2/token", data=form, auth=(client, secret))
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def resolve(self, value: str) -> httpx.Response:
        bearer = await self.service_bearer()
        return await Guest().http.post("/internal/sessions/resolve", json={"session": value}, headers=bearer)

    async def events(self, event_type: str, customer_id: Any) -> list[dict[str, Any]]:
        """What was put into the outbox of this type about one customer, oldest first."""
        statement = "SELECT payload FROM outbox WHERE event_type = :type ORDER BY position"
        events = [json.loads(row.payload) for row in await self.rows(statement, type=event_type)]
        return [event["data"] for event in events if event["subject"] == str(customer_id)]

    async def rows(self, statement: str, **parameters: Any) -> list[Any]:
        async with self.database.read() as session:
            return list(await session.all(text(statement), parameters))


async def together(*calls: Any) -> list[httpx.Response]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(call) for call in calls]
    return [task.result() for task in tasks]
