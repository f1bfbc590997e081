"""The inbox, the toasts, and the pages that belong to the profile."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from browsing import Customer
from page_states import Prepare, at, failing, refusing
from playwright.async_api import Route

_FAR_AHEAD = 1_000_000
"""Positions that no inbox of a test comes to."""
_MONEY = {
    "kind": "money-received",
    "category": "money-in",
    "title": {"en": "You received €1,250.00", "es": "Has recibido 1.250,00 €"},
    "text": {"en": "Mateo Vidal sent you €1,250.00: “Flat”.", "es": "Mateo Vidal te ha enviado 1.250,00 €: «Piso»."},
}
_SIGN_IN = {
    "kind": "signed-in-on-new-device",
    "category": "security",
    "title": {"en": "Sign-in on a new device", "es": "Acceso desde un dispositivo nuevo"},
    "text": {
        "en": "Somebody signed in to your account with Firefox, macOS on 24 November 2026, 10:05:00 CET.",
        "es": "Alguien ha entrado en tu cuenta con Firefox, macOS el 24 de noviembre de 2026, 10:05:00 CET.",
    },
}


def _told(notice: dict[str, Any], position: int, language: str) -> str:
    """The notice as an event of the stream."""
    body = {
        **notice,
        "title": notice["title"][language],
        "text": notice["text"][language],
        "id": str(UUID(int=position)),
        "position": position,
        "created_at": "2026-11-24T09:05:00Z",
        "read": False,
        "transfer_id": None,
        "account_id": None,
        "unread_count": position - _FAR_AHEAD,
    }
    return f"event: notice\nid: {position}\ndata: {json.dumps(body)}\n\n"


def _inbox(unread: int, last: int) -> str:
    return f"event: inbox\ndata: {json.dumps({'unread_count': unread, 'last_position': last})}\n\n"


async def toasts(customer: Customer) -> None:
    """The stream is made to tell of two things at once."""

    async def tell(route: Route) -> None:
        language = "es" if "language=es" in route.request.url else "en"
        events = [_told(one, _FAR_AHEAD + place, language) for place, one in enumerate((_MONEY, _SIGN_IN), start=1)]
        await route.fulfill(content_type="text/event-stream", body=_inbox(0, _FAR_AHEAD) + "".join(events))

    await customer.page.route("**/api/v1/live?**", tell)
    await customer.goto("/")
    await customer.page.locator("section .shadow-xl").nth(1).wait_for()
    await customer.page.unroute("**/api/v1/live?**")
    await customer.settled()


async def inbox_empty(customer: Customer) -> None:
    async def nothing(route: Route) -> None:
        await route.fulfill(json={"unread_count": 0, "last_position": 0, "items": [], "next_before": None})

    async def nothing_live(route: Route) -> None:
        await route.fulfill(content_type="text/event-stream", body=_inbox(0, 0))

    await customer.page.route("**/api/v1/live?**", nothing_live)
    await customer.page.route("**/api/v1/notices?**", nothing)
    await customer.goto("/inbox")
    await customer.page.unroute("**/api/v1/notices?**")
    await customer.page.unroute("**/api/v1/live?**")


async def no_device(customer: Customer) -> None:
    async def none(route: Route) -> None:
        await route.fulfill(json={"items": []})

    await customer.page.route("**/api/v1/devices", none)
    await customer.goto("/profile/notifications")
    await customer.page.locator("#devices").scroll_into_view_if_needed()
    await customer.page.unroute("**/api/v1/devices")


async def quiet_hours(customer: Customer) -> None:
    await customer.goto("/profile/notifications")
    await customer.page.get_by_role("switch").last.check()
    await customer.page.locator('input[type="time"]').first.wait_for()
    await customer.settled()


async def choices_refused(customer: Customer) -> None:
    await customer.goto("/profile/notifications")
    await customer.page.get_by_role("checkbox").first.uncheck()
    await customer.page.route("**/api/v1/notification-preferences", refusing(500))
    await customer.page.locator("form button[type=submit]").click()
    await customer.page.get_by_role("alert").first.wait_for()
    await customer.page.unroute("**/api/v1/notification-preferences")
    await customer.settled()


async def details_away(customer: Customer) -> None:
    """The system that keeps the details rests."""

    async def without_profile(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "profile": None, "missing": ["profile"]})

    await customer.page.route("**/api/v1/profile", without_profile)
    await customer.goto("/profile")
    await customer.page.unroute("**/api/v1/profile")


async def password_faults(customer: Customer) -> None:
    await customer.goto("/profile/password")
    await customer.page.locator('input[type="password"]').last.fill("ten words")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('[aria-invalid="true"]').first.wait_for()
    await customer.settled()


INBOX_AND_PROFILE: Mapping[str, Prepare] = {
    "inbox": at("/inbox"),
    "inbox-empty": inbox_empty,
    "inbox-failed": failing("**/api/v1/notices?**", "/inbox"),
    "toasts": toasts,
    "notifications": at("/profile/notifications"),
    "notifications-no-device": no_device,
    "notifications-quiet-hours": quiet_hours,
    "notifications-refused": choices_refused,
    "profile": at("/profile"),
    "profile-failed": failing("**/api/v1/me", "/profile"),
    "profile-details-away": details_away,
    "details": at("/profile/details"),
    "password": at("/profile/password"),
    "password-faults": password_faults,
}
