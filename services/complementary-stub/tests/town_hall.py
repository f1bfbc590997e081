"""Builders for the tests of profiles: what somebody sends who states only what matters."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from kernel.clock import ShiftableClock
from kernel.ids import new_id
from testkit.tokens import TokenIssuer

PROFILE = "/v1/profile"


def an_address(**changes: Any) -> dict[str, Any]:
    return {"street": "Calle Mayor 1", "postal_code": "28013", "city": "Madrid", "country": "ES"} | changes


def a_document(**changes: Any) -> dict[str, Any]:
    usual = {"kind": "passport", "number": "XDA123456", "country": "ES", "expires_on": "2090-01-31"}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def a_profile(**changes: Any) -> dict[str, Any]:
    return {
        "address": an_address(),
        "birth_date": "1990-02-28",
        "occupation": "employed",
        "income_band": "30k-60k",
        "documents": [a_document()],
    } | changes


@dataclass
class Customer:
    id: UUID
    token: str
    client: httpx.AsyncClient

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def read(self) -> httpx.Response:
        return await self.client.get(PROFILE, headers=self.headers)

    async def save(self, profile: dict[str, Any]) -> httpx.Response:
        return await self.client.put(PROFILE, json=profile, headers=self.headers)


@dataclass
class TownHall:
    client: httpx.AsyncClient
    clock: ShiftableClock
    tokens: TokenIssuer

    def customer(self) -> Customer:
        customer_id = new_id()
        return Customer(customer_id, self.tokens.customer(customer_id), self.client)

    async def behave(self, mode: str, **details: Any) -> httpx.Response:
        return await self.client.put("/internal/behaviour", json={"mode": mode, **details})
