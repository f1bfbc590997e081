import asyncio
from typing import Any
from uuid import UUID

from kernel.ids import new_id
from notice_town import NoticeTown


def a_phone(token: str, name: str = "Vera's phone") -> dict[str, Any]:
    return {"token": token, "platform": "android", "name": name}


async def tokens_of(town: NoticeTown, customer: UUID) -> list[str]:
    async with town.database.read() as session:
        return [device.token for device in await town.wiring.devices.of(session, [customer])]


async def test_a_device_is_saved_shown_without_its_token_and_removed(town: NoticeTown) -> None:
    customer, device = await town.a_customer(), new_id()
    saved = await town.ask("PUT", f"/v1/push-tokens/{device}", customer, json=a_phone("one"))
    assert saved.status_code == 204
    listed = await town.ask("GET", "/v1/push-tokens", customer)
    assert [(item["device_id"], item["name"]) for item in listed.json()["items"]] == [(str(device), "Vera's phone")]
    assert "one" not in listed.text.replace("phone", "")
    await town.ask("PUT", f"/v1/push-tokens/{device}", customer, json=a_phone("two"))
    assert await tokens_of(town, customer) == ["two"]
    for _ in range(2):
        assert (await town.ask("DELETE", f"/v1/push-tokens/{device}", customer)).status_code == 204
    assert await tokens_of(town, customer) == []


async def test_a_phone_that_changes_hands_pushes_to_its_new_owner_alone(town: NoticeTown) -> None:
    former, owner = await town.a_customer(), await town.a_customer()
    await town.ask("PUT", f"/v1/push-tokens/{new_id()}", former, json=a_phone("shared"))
    await town.ask("PUT", f"/v1/push-tokens/{new_id()}", owner, json=a_phone("shared"))
    assert (await tokens_of(town, former), await tokens_of(town, owner)) == ([], ["shared"])


async def test_a_token_that_many_bring_at_once_ends_with_one_of_them(town: NoticeTown) -> None:
    customers = [await town.a_customer() for _ in range(8)]
    saves = (town.ask("PUT", f"/v1/push-tokens/{new_id()}", customer, json=a_phone("one")) for customer in customers)
    assert {answer.status_code for answer in await asyncio.gather(*saves)} == {204}
    assert sum([await tokens_of(town, customer) == ["one"] for customer in customers]) == 1


async def test_the_eleventh_device_drops_the_one_heard_of_longest_ago(town: NoticeTown) -> None:
    customer = await town.a_customer()
    for number in range(11):
        await town.ask("PUT", f"/v1/push-tokens/{new_id()}", customer, json=a_phone(f"token-{number}"))
    assert set(await tokens_of(town, customer)) == {f"token-{number}" for number in range(1, 11)}


async def test_a_token_with_blanks_or_without_end_is_refused(town: NoticeTown) -> None:
    for token in ("", "a b", "x" * 4097):
        answer = await town.ask("PUT", f"/v1/push-tokens/{new_id()}", json=a_phone(token))
        assert answer.status_code == 422
