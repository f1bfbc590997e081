from typing import Any

import pytest

from services.bff.tests.conftest import Bff
from services.bff.tests.fake_notifications import PREFERENCES

PATH = "/api/v1/notification-preferences"


async def test_preferences_are_shown_and_chosen(bff: Bff) -> None:
    customer = bff.customer()
    shown = (await customer.get(PATH)).json()
    assert shown == PREFERENCES
    wanted = shown | {"show_amounts": False, "quiet_hours": {"from": "22:00", "to": "07:00"}}
    assert (await customer.request("PUT", PATH, json=wanted)).json() == wanted
    assert (await customer.get(PATH)).json() == wanted


async def test_security_notices_cannot_be_switched_off(bff: Bff) -> None:
    off = [choice | {"sms": False} for choice in PREFERENCES["categories"]]
    answer = await bff.customer().request("PUT", PATH, json=PREFERENCES | {"categories": off})
    assert (answer.status_code, answer.json()["code"]) == (422, "security-notices-fixed")


@pytest.mark.parametrize(
    "change",
    [
        {"categories": []},
        {"quiet_hours": {"from": "24:00", "to": "07:00"}},
        {"quiet_hours": {"from": "22:00\n", "to": "07:00"}},
        {"quiet_hours": {"from": "22:00"}},
        {"fallback": None},
        {"sound": True},
    ],
)
async def test_what_are_no_preferences_is_refused(bff: Bff, change: dict[str, Any]) -> None:
    answer = await bff.customer().request("PUT", PATH, json=PREFERENCES | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
