"""Notifications as a test sees it: inboxes in memory behind its HTTP, and its hints on a real Redis."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from kernel.ids import new_id
from redis.asyncio import Redis

from services.bff.tests.fake_bank import problem, subject_of

PREFERENCES: dict[str, Any] = {
    "categories": [
        {"category": category, "fixed": category == "security", "email": True, "sms": True, "push": True}
        for category in ("money-in", "money-out", "accounts", "security")
    ],
    "fallback": True,
    "show_amounts": True,
    "quiet_hours": None,
}


@dataclass
class FakeInbox:
    notices: list[dict[str, Any]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def state(self) -> dict[str, int]:
        return {"unread_count": len(self.notices) - len(self.read), "last_position": len(self.notices)}


class FakeNotifications:
    """`asked` lists for whom and from where since() was asked; `is_down` silences everything."""

    def __init__(self) -> None:
        self.inboxes: dict[UUID, FakeInbox] = {}
        self.preferences: dict[str, Any] = PREFERENCES
        self.devices: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[UUID, int]] = []
        self.refuses_tokens = 0
        self.is_down = False

    def inbox(self, customer_id: UUID) -> FakeInbox:
        return self.inboxes.setdefault(customer_id, FakeInbox())

    def notify(self, customer_id: UUID, count: int = 1) -> int:
        """So many new notices, without a hint; the last one's position."""
        inbox = self.inbox(customer_id)
        for position in range(len(inbox.notices) + 1, len(inbox.notices) + 1 + count):
            notice = {
                "id": str(new_id()),
                "kind": "money-received",
                "category": "money-in",
                "created_at": "2026-11-24T10:00:00Z",
                "transfer_id": str(new_id()),
                "account_id": None,
                "texts": {
                    "en": {"title": "Money received", "text": f"Number {position}"},
                    "es": {"title": "Dinero recibido", "text": f"Número {position}"},
                },
            }
            inbox.notices.append(notice)
        return len(inbox.notices)

    def announcement(self, customer_id: UUID, position: int) -> dict[str, Any]:
        inbox = self.inboxes[customer_id]
        return {
            "customer_id": str(customer_id),
            "position": position,
            "unread_count": inbox.state()["unread_count"],
            "notice": inbox.notices[position - 1],
        }

    async def hint(self, redis: Redis, customer_id: UUID, position: int) -> None:
        body = {"type": "notice", **self.announcement(customer_id, position)}
        await redis.publish("live-notices", f"{customer_id} {json.dumps(body)}")

    async def tell(self, redis: Redis, customer_id: UUID) -> int:
        """A new notice and its hint."""
        position = self.notify(customer_id)
        await self.hint(redis, customer_id, position)
        return position

    async def hint_read(self, redis: Redis, customer_id: UUID) -> None:
        body = {"type": "read", **self.inbox(customer_id).state()}
        await redis.publish("live-notices", f"{customer_id} {json.dumps(body)}")

    def handle(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("notifications is away")
        body = json.loads(request.content) if request.content else None
        match request.url.path.strip("/").split("/"):
            case ["v1", "notices", *rest]:
                return self._notices(request, rest, body)
            case ["v1", "preferences"]:
                return self._choose(body or self.preferences)
            case ["v1", "push-tokens", *rest]:
                return self._devices(request.method, "".join(rest), body)
            case ["internal", "notices", "since"]:
                return self._since(request, body)
        return problem(404, "route-unknown")

    def _notices(self, request: httpx.Request, rest: list[str], body: Any) -> httpx.Response:
        match rest:
            case []:
                return httpx.Response(200, json=self._page(request))
            case ["read"]:
                return self._read(subject_of(request), [str(number) for number in range(1, body["up_to"] + 1)])
            case [notice_id, "read"]:
                return self._read_one(subject_of(request), notice_id)
        return problem(404, "route-unknown")

    def _page(self, request: httpx.Request) -> dict[str, Any]:
        inbox = self.inbox(subject_of(request))
        language, limit = request.url.params.get("language", "en"), int(request.url.params["limit"])
        end = int(request.url.params.get("before", len(inbox.notices) + 1)) - 1
        shown = [
            {**{key: value for key, value in notice.items() if key != "texts"}, **notice["texts"][language]}
            | {"position": position, "read": str(position) in inbox.read}
            for position, notice in reversed(list(enumerate(inbox.notices[:end], start=1)))
        ][:limit]
        next_before = shown[-1]["position"] if shown and shown[-1]["position"] > 1 else None
        return {"items": shown, "next_before": next_before, **inbox.state()}

    def _read(self, customer_id: UUID, positions: list[str]) -> httpx.Response:
        inbox = self.inbox(customer_id)
        inbox.read.update(positions[: len(inbox.notices)])
        return httpx.Response(200, json=inbox.state())

    def _read_one(self, customer_id: UUID, notice_id: str) -> httpx.Response:
        ids = [notice["id"] for notice in self.inbox(customer_id).notices]
        if notice_id not in ids:
            return problem(404, "notice-unknown")
        return self._read(customer_id, [str(ids.index(notice_id) + 1)])

    def _choose(self, wanted: dict[str, Any]) -> httpx.Response:
        security = next(choice for choice in wanted["categories"] if choice["category"] == "security")
        if not all(security[channel] for channel in ("email", "sms", "push")):
            return problem(422, "security-notices-fixed")
        self.preferences = wanted
        return httpx.Response(200, json=wanted)

    def _devices(self, method: str, device_id: str, body: Any) -> httpx.Response:
        if method == "PUT":
            self.devices[device_id] = body
        elif method == "DELETE":
            self.devices.pop(device_id, None)
        else:
            kept = {"updated_at": "2026-11-24T10:00:00Z"}
            items = [
                {"device_id": key, "name": device["name"], "platform": device["platform"], **kept}
                for key, device in self.devices.items()
            ]
            return httpx.Response(200, json={"items": items})
        return httpx.Response(204)

    def _since(self, request: httpx.Request, body: Any) -> httpx.Response:
        if request.headers["authorization"] != "Bearer service-token" or self.refuses_tokens:
            self.refuses_tokens = max(self.refuses_tokens - 1, 0)
            return problem(401, "token-invalid")
        positions = {UUID(wanted["customer_id"]): wanted["position"] for wanted in body["customers"]}
        self.asked.append(positions)
        found = [
            self.announcement(customer_id, number)
            for customer_id, position in positions.items()
            for number in range(position + 1, min(position + 100, len(self.inbox(customer_id).notices)) + 1)
        ]
        return httpx.Response(200, json={"items": found})
