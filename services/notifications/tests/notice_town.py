"""Notifications with providers that count what they take, and people to tell."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from kernel.clock import ShiftableClock
from kernel.events.auth import CustomerRegistered
from kernel.events.core_banking import Leg, TransferCompleted
from kernel.events.envelope import Envelope, EventData
from kernel.ids import new_id
from kernel.money import Amount, Currency
from notifications.alerts import consumers as alert_consumers
from notifications.channels import Channel
from notifications.contacts import consumers as contact_consumers
from notifications.main import app
from notifications.notices.service import InboxState, Notice, NoticeWording
from notifications.push_devices.service import PushDevice
from notifications.senders.port import OutgoingMessage
from notifications.wiring import Wiring
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually
from testkit.tokens import TokenIssuer


@dataclass
class CountingSender:
    """Takes every message, or raises what stands in `faults` first; `after_taking` runs when one was taken."""

    taken: list[OutgoingMessage] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    after_taking: Callable[[], Any] | None = None

    async def send(self, message: OutgoingMessage) -> str:
        await asyncio.sleep(0)
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(message)
        if self.after_taking:
            await self.after_taking()
        return f"provider-{len(self.taken)}"


@dataclass
class HintRecorder:
    told: list[Notice] = field(default_factory=list)
    states: list[tuple[UUID, InboxState]] = field(default_factory=list)

    async def noticed(self, notices: Sequence[Notice]) -> None:
        self.told += notices

    async def read(self, customer_id: UUID, state: InboxState) -> None:
        self.states.append((customer_id, state))


@dataclass
class NoticeTown:
    wiring: Wiring
    database: Database
    clock: ShiftableClock
    senders: dict[Channel, CountingSender]
    hints: HintRecorder
    tokens: TokenIssuer
    client: httpx.AsyncClient

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.wiring.settings.bank_time_zone)

    async def happen(self, event: EventData, *, seed: bool = False, times: int = 1) -> Envelope:
        envelope = Envelope.of(event, source="test", subject="test", clock=self.clock, seed=seed)
        for _ in range(times):
            await self.deliver(envelope)
        return envelope

    async def deliver(self, envelope: Envelope) -> None:
        subscriptions = {
            **contact_consumers.subscriptions(self.wiring.contacts),
            **alert_consumers.subscriptions(self.wiring.alerts),
        }
        await subscriptions[type(envelope.data)](envelope)

    async def a_customer(self, *, language: str = "en", phones: int = 0) -> UUID:
        customer_id = new_id()
        await self.happen(registration(customer_id, language))
        for _ in range(phones):
            await self.a_phone(customer_id)
        return customer_id

    async def a_phone(self, customer_id: UUID) -> PushDevice:
        device = PushDevice(customer_id, new_id(), "Vera's phone", "android", self.clock.now(), f"token-{new_id()}")
        await self.wiring.devices.save(device)
        return device

    @asynccontextmanager
    async def sending(self, lanes: int = 1) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(lanes):
                group.create_task(self.wiring.make_lane().run(stop))
            try:
                yield
            finally:
                stop.set()

    async def send_all(self, lanes: int = 1) -> None:
        """Until nothing is due any more."""
        async with self.sending(lanes):
            await eventually(self.is_level, seconds=20)

    async def is_level(self) -> bool:
        found = await self.rows("SELECT count(*) AS n FROM deliveries WHERE state = 'due' AND due_at <= :now")
        begun = await self.rows("SELECT count(*) AS n FROM delivery_attempts WHERE outcome = 'begun'")
        return bool(found[0].n == 0 and begun[0].n == 0)

    async def rows(self, statement: str) -> Sequence[Any]:
        parameters = {"now": self.clock.now()} if ":now" in statement else {}
        async with self.database.read() as session:
            return await session.all(text(statement), parameters)

    def pass_time(self, time: timedelta) -> None:
        self.clock.shift += time

    def taken_by(self, channel: Channel) -> list[OutgoingMessage]:
        return self.senders[channel].taken

    async def ask(self, method: str, path: str, customer_id: UUID | None = None, **options: Any) -> httpx.Response:
        app.state.wiring = self.wiring
        token = options.pop("token", None) or self.tokens.customer(customer_id or new_id())
        return await self.client.request(method, path, headers={"Authorization": f"Bearer {token}"}, **options)


def registration(customer_id: UUID, language: str = "en") -> CustomerRegistered:
    tag = customer_id.hex[-12:]
    # Letter by letter as JSON would bring it, so that mypy need not know that the language is one of two.
    return CustomerRegistered.model_validate(
        {
            "customer_id": customer_id,
            "full_name": "Vera Luna",
            "email": f"{tag}@example.com",
            "phone": "+447700900123",
            "language": language,
        }
    )


def a_transfer(payers: Sequence[UUID], payees: Sequence[UUID], minor: int = 2_500) -> TransferCompleted:
    def leg(holders: Sequence[UUID], iban: str, name: str) -> Leg:
        return Leg(account_id=new_id(), version=1, customer_ids=list(holders), iban=iban, holder_name=name)

    return TransferCompleted(
        transfer_id=new_id(),
        debit=leg(payers, "ES9121000418450200051332", "Lucía Herrera"),
        credit=leg(payees, "ES7921000813610123456789", "Vera Luna"),
        amount=Amount(minor=minor, currency=Currency.EUR),
        reference="Dinner",
        booked_at="2026-03-04T12:00:00Z",
    )


def wording() -> NoticeWording:
    return NoticeWording("Arrayan", ZoneInfo("Europe/Madrid"))
