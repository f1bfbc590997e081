from typing import Any

import pytest
from kernel.ids import new_id

from services.bff.tests.conftest import Bff

DEVICES = "/api/v1/devices"
TOKEN = {"token": "a:b-c_d", "platform": "android", "name": "Vera's phone"}


async def test_a_devices_token_is_kept_listed_and_removed(bff: Bff) -> None:
    customer, device_id = bff.customer(), str(new_id())
    path = f"{DEVICES}/{device_id}/push-token"
    saved = await customer.request("PUT", path, json=TOKEN)
    assert (saved.status_code, saved.content) == (204, b"")
    assert bff.notifications.devices == {device_id: TOKEN}
    listed = (await customer.get(DEVICES)).json()["items"]
    shown = {"device_id": device_id, "name": "Vera's phone", "platform": "android"}
    assert listed == [shown | {"updated_at": "2026-11-24T10:00:00Z"}]
    assert (await customer.request("DELETE", path)).status_code == 204
    assert (await customer.get(DEVICES)).json() == {"items": []}


@pytest.mark.parametrize(
    "change",
    [{"token": ""}, {"token": "a" * 4097}, {"token": "a b"}, {"platform": "fax"}, {"name": "a" * 61}, {"name": " "}],
)
async def test_what_is_no_token_is_refused_without_repeating_it(bff: Bff, change: dict[str, Any]) -> None:
    path = f"{DEVICES}/{new_id()}/push-token"
    answer = await bff.customer().request("PUT", path, json=TOKEN | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert "aaaa" not in answer.text
    assert bff.notifications.devices == {}
