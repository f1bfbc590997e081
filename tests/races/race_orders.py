"""What races send to the core, and what it answers, over HTTP alone."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
from kernel.ids import new_id

EVER = "2999-01-01T00:00:00Z"
NO_ANSWER = "no-answer"


def new_key() -> str:
    return f"race-{new_id()}"


@dataclass(frozen=True, slots=True)
class Person:
    customer_id: UUID
    account_id: UUID
    iban: str
    token: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What becomes a transfer or a hold. `token` is given where somebody else than the payer asks."""

    payer: Person
    payee: Person
    minor: int
    key: str = field(default_factory=new_key)
    quote_id: UUID = field(default_factory=new_id)
    reference: str = "Race"
    not_after: str = EVER
    token: str = ""

    @property
    def bearer(self) -> str:
        return self.token or self.payer.token

    def body(self) -> dict[str, Any]:
        return {
            "debit_account_id": str(self.payer.account_id),
            "credit_iban": self.payee.iban,
            "amount": {"minor": self.minor, "currency": "EUR"},
            "reference": self.reference,
            "quote_id": str(self.quote_id),
            "payee_name": "A friend",
            "not_after": self.not_after,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is the status of what was made, or the code of the problem."""

    status: int
    body: dict[str, Any]
    replayed: bool = False
    at: float = field(default_factory=time.monotonic)
    kind: str = "transfer"

    @property
    def made(self) -> bool:
        return self.status in {200, 201}

    @property
    def code(self) -> str:
        return str(self.body.get("code") or self.body.get("status") or self.body.get("outcome") or self.status)

    @property
    def id(self) -> UUID:
        return UUID(self.body["id"])


class Door:
    """One process of the core, as its callers reach it; a call that got no answer is an Answer with the status 0."""

    def __init__(self, session: aiohttp.ClientSession, url: str, service_token: str) -> None:
        self._session = session
        self._url = url
        self._service_token = service_token

    async def pay(self, payment: Payment) -> Answer:
        return await self._post("/v1/transfers", payment.body(), payment.bearer, payment.key)

    async def pay_together(self, payments: Sequence[Payment]) -> list[Answer]:
        """In one batch."""
        orders = [{"token": one.bearer, "idempotency_key": one.key, "order": one.body()} for one in payments]
        answer = await self._post("/v1/transfer-batches", {"orders": orders}, self._service_token)
        if answer.status != 200:
            return [answer] * len(payments)
        return [_one_of(result) for result in answer.body["results"]]

    async def hold(self, payment: Payment, ends_at: str) -> Answer:
        body = payment.body() | {"not_after": ends_at, "expires_at": ends_at}
        return await self._post("/v1/holds", body, payment.bearer, payment.key)

    async def post_hold(self, payer: Person, hold_id: UUID, minor: int | None = None, key: str = "") -> Answer:
        body = {} if minor is None else {"minor": minor}
        return await self._post(f"/v1/holds/{hold_id}/posting", body, payer.token, key or new_key())

    async def void_hold(self, payer: Person, hold_id: UUID, key: str = "") -> Answer:
        return await self._post(f"/v1/holds/{hold_id}/void", None, payer.token, key or new_key())

    async def reverse(self, operator: str, transfer_id: UUID, key: str = "") -> Answer:
        path = f"/ops/v1/core/transfers/{transfer_id}/reversal"
        return await self._post(path, {"reason": "Sent by mistake"}, operator, key or new_key())

    async def change_limits(self, person: Person, limits: tuple[int, int, int], version: int) -> Answer:
        """Per transfer, per day, and to a new payee."""
        names = ("per_transfer_minor", "per_day_minor", "new_payee_minor")
        body, headers = dict(zip(names, limits, strict=True)), {"If-Match": f'"{version}"'}
        return await self.send(
            "PUT", "/v1/transfer-limits/EUR", body, token=person.token, headers=headers, kind="limits"
        )

    async def close_account(self, operator: str, account_id: UUID) -> Answer:
        path = f"/ops/v1/core/accounts/{account_id}/closure"
        return await self._post(path, {"reason": "The customer asked for it"}, operator, kind="closure")

    async def move_clock(self, seconds: int) -> Answer:
        return await self._post("/internal/test/clock", {"shift_seconds": seconds}, kind="clock")

    async def _post(self, path: str, body: Any, token: str = "", key: str = "", kind: str = "transfer") -> Answer:
        return await self.send(
            "POST", path, body, token=token, headers={"Idempotency-Key": key} if key else {}, kind=kind
        )

    async def send(
        self, method: str, path: str, body: Any, *, token: str, headers: dict[str, str], kind: str = "transfer"
    ) -> Answer:
        given = headers | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            async with self._session.request(method, self._url + path, json=body, headers=given) as answer:
                said = json.loads(await answer.read() or b"{}")
                return Answer(answer.status, said, answer.headers.get("Idempotency-Replayed") == "true", kind=kind)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Answer(0, {"code": NO_ANSWER}, kind=kind)


def _one_of(result: dict[str, Any]) -> Answer:
    if result["status"] == 201:
        return Answer(201, result["transfer"], result["replayed"])
    return Answer(result["status"], result["problem"])
