from typing import Any

import pytest
from kernel.ids import new_id

from services.bff.tests.conftest import Bff

NOTICES = "/api/v1/notices"


async def test_notices_come_page_by_page_in_the_customers_language(bff: Bff) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 3)
    first = (await customer.get(NOTICES, params={"language": "es", "limit": 2})).json()
    assert [(item["position"], item["text"]) for item in first["items"]] == [(3, "Número 3"), (2, "Número 2")]
    assert (first["unread_count"], first["last_position"], first["next_before"]) == (3, 3, 2)
    rest = (await customer.get(NOTICES, params={"before": first["next_before"]})).json()
    assert [item["text"] for item in rest["items"]] == ["Number 1"]
    assert rest["next_before"] is None
    assert rest["items"][0]["read"] is False


async def test_notices_are_read_one_by_one_and_up_to_a_position(bff: Bff) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 3)
    last = (await customer.get(NOTICES)).json()["items"][0]
    assert (await customer.post(f"{NOTICES}/{last['id']}/read")).json() == {"unread_count": 2, "last_position": 3}
    assert (await customer.post(f"{NOTICES}/read", {"up_to": 2})).json() == {"unread_count": 0, "last_position": 3}


async def test_notifications_own_refusals_come_out_as_they_are(bff: Bff) -> None:
    customer = bff.customer()
    answer = await customer.post(f"{NOTICES}/{new_id()}/read")
    assert (answer.status_code, answer.json()["code"]) == (404, "notice-unknown")
    bff.notifications.is_down = True
    answer = await customer.get(NOTICES)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")


@pytest.mark.parametrize("query", [{"language": "de"}, {"limit": 101}, {"limit": 0}, {"before": -1}, {"cursor": "a"}])
async def test_what_is_no_question_for_notices_is_refused(bff: Bff, query: dict[str, Any]) -> None:
    answer = await bff.customer().get(NOTICES, params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize("body", [{"up_to": -1}, {"up_to": 2**53 + 1}, {}, {"up_to": 1, "more": 1}])
async def test_what_is_no_position_is_refused(bff: Bff, body: dict[str, Any]) -> None:
    answer = await bff.customer().post(f"{NOTICES}/read", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
