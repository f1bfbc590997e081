from typing import Any

import pytest
from notice_town import NoticeTown


async def test_everything_is_on_until_somebody_chooses(town: NoticeTown) -> None:
    answer = (await town.ask("GET", "/v1/preferences")).json()
    assert [choice["category"] for choice in answer["categories"]] == ["money-in", "money-out", "accounts", "security"]
    assert all(choice["email"] and choice["sms"] and choice["push"] for choice in answer["categories"])
    assert [choice["fixed"] for choice in answer["categories"]] == [False, False, False, True]
    assert (answer["fallback"], answer["show_amounts"], answer["quiet_hours"]) == (True, True, None)


async def test_a_choice_is_kept(town: NoticeTown) -> None:
    customer = await town.a_customer()
    wanted = (await town.ask("GET", "/v1/preferences", customer)).json()
    wanted["categories"][0]["sms"] = False
    wanted |= {"fallback": False, "show_amounts": False, "quiet_hours": {"from": "22:30", "to": "07:00"}}
    saved = await town.ask("PUT", "/v1/preferences", customer, json=wanted)
    assert saved.json() == wanted
    assert (await town.ask("GET", "/v1/preferences", customer)).json() == wanted


async def broken(town: NoticeTown, **changes: Any) -> Any:
    wanted = (await town.ask("GET", "/v1/preferences")).json()
    return await town.ask("PUT", "/v1/preferences", json={**wanted, **changes})


async def test_security_stays_on(town: NoticeTown) -> None:
    wanted = (await town.ask("GET", "/v1/preferences")).json()
    wanted["categories"][3]["email"] = False
    answer = await town.ask("PUT", "/v1/preferences", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "security-notices-fixed")


@pytest.mark.parametrize(
    "quiet", [{"from": "25:00", "to": "07:00"}, {"from": "07:00", "to": "07:00"}, {"from": "07:00"}]
)
async def test_hours_that_are_none_are_refused(town: NoticeTown, quiet: dict[str, str]) -> None:
    assert (await broken(town, quiet_hours=quiet)).status_code == 422


async def test_each_category_is_named_once(town: NoticeTown) -> None:
    wanted = (await town.ask("GET", "/v1/preferences")).json()["categories"]
    assert (await broken(town, categories=[wanted[0], wanted[0], wanted[2], wanted[3]])).status_code == 422
