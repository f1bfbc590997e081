import asyncio

from kernel.ids import new_id
from notice_town import NoticeTown, a_transfer


async def test_the_inbox_shows_the_newest_first_in_the_language_asked_for(town: NoticeTown) -> None:
    customer = await town.a_customer()
    for minor in (100, 200, 300):
        await town.happen(a_transfer([], [customer], minor))
    first = (await town.ask("GET", "/v1/notices?limit=2&language=es", customer)).json()
    assert [item["title"] for item in first["items"]] == ["Has recibido 3,00\xa0€", "Has recibido 2,00\xa0€"]
    assert (first["unread_count"], first["last_position"], first["next_before"]) == (3, 3, 2)
    second = (await town.ask("GET", f"/v1/notices?before={first['next_before']}", customer)).json()
    assert [(item["position"], item["title"]) for item in second["items"]] == [(1, "You received €1.00")]
    assert second["next_before"] is None


async def test_reading_marks_one_or_all_up_to_a_position_and_tells_other_pages(town: NoticeTown) -> None:
    customer = await town.a_customer()
    for _ in range(4):
        await town.happen(a_transfer([], [customer]))
    notices = (await town.ask("GET", "/v1/notices", customer)).json()["items"]
    newest = await town.ask("POST", f"/v1/notices/{notices[0]['id']}/read", customer)
    assert newest.json() == {"unread_count": 3, "last_position": 4}
    again = await town.ask("POST", f"/v1/notices/{notices[0]['id']}/read", customer)
    assert again.json()["unread_count"] == 3
    up_to = await town.ask("POST", "/v1/notices/read", customer, json={"up_to": 2})
    assert up_to.json()["unread_count"] == 1
    assert [state.unread_count for _, state in town.hints.states] == [3, 3, 1]
    read = {item["position"]: item["read"] for item in (await town.ask("GET", "/v1/notices", customer)).json()["items"]}
    assert read == {1: True, 2: True, 3: False, 4: True}


async def test_somebody_elses_notice_does_not_exist(town: NoticeTown) -> None:
    owner, stranger = await town.a_customer(), await town.a_customer()
    await town.happen(a_transfer([], [owner]))
    notice = (await town.ask("GET", "/v1/notices", owner)).json()["items"][0]
    refused = await town.ask("POST", f"/v1/notices/{notice['id']}/read", stranger)
    assert (refused.status_code, refused.json()["code"]) == (404, "notice-unknown")
    assert (await town.ask("GET", "/v1/notices", stranger)).json()["items"] == []
    assert (await town.ask("GET", "/v1/notices", owner)).json()["unread_count"] == 1


async def test_what_streams_have_missed_is_told_by_customer_and_in_order(town: NoticeTown) -> None:
    one, other, level = await town.a_customer(), await town.a_customer(), await town.a_customer()
    for customer in (one, other, one, level):
        await town.happen(a_transfer([], [customer]))
    wanted = [
        {"customer_id": str(customer), "position": position}
        for customer, position in ((one, 1), (other, 0), (level, 1))
    ]
    token = town.tokens.service("bff", ["notices:read"])
    answer = await town.ask("POST", "/internal/notices/since", token=token, json={"customers": wanted})
    found = [(item["customer_id"], item["position"], item["unread_count"]) for item in answer.json()["items"]]
    assert sorted(found) == sorted([(str(one), 2, 2), (str(other), 1, 1)])
    assert set(answer.json()["items"][0]["notice"]["texts"]) == {"en", "es"}


async def test_only_a_service_with_the_scope_may_ask_for_many(town: NoticeTown) -> None:
    body = {"customers": [{"customer_id": str(new_id()), "position": 0}]}
    for token in (town.tokens.customer(), town.tokens.service("core", ["messages:send"])):
        answer = await town.ask("POST", "/internal/notices/since", token=token, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


async def test_operators_see_what_was_sent_and_every_attempt(town: NoticeTown) -> None:
    customer = await town.a_customer()
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    log = await town.ask(
        "GET", f"/ops/v1/notifications/deliveries?customer_id={customer}", token=town.tokens.operator("analyst")
    )
    shown = {item["channel"]: item["attempts"][0] for item in log.json()["items"]}
    assert {channel: attempt["outcome"] for channel, attempt in shown.items()} == {
        "email": "accepted",
        "sms": "accepted",
    }
    assert shown["sms"]["provider_id"] == "provider-1"
    assert "example.com" not in log.text
    path = f"/ops/v1/notifications/deliveries?customer_id={customer}&limit=1"
    first = (await town.ask("GET", path, token=town.tokens.operator("analyst"))).json()
    second = await town.ask("GET", f"{path}&before={first['next_before']}", token=town.tokens.operator("analyst"))
    assert {first["items"][0]["channel"], second.json()["items"][0]["channel"]} == {"email", "sms"}
    tally = await town.ask("GET", "/ops/v1/notifications/deliveries/tally", token=town.tokens.operator("auditor"))
    assert tally.json() == {"deliveries": {"sent": 2}, "attempts": {"accepted": 2}}
    refused = await town.ask("GET", "/ops/v1/notifications/deliveries/tally", customer)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-an-operator")


async def test_an_inbox_filled_from_many_sides_at_once_has_no_gap(town: NoticeTown) -> None:
    shop, baker = await town.a_customer(), await town.a_customer()
    transfers = [a_transfer([shop], [baker]) if n % 2 else a_transfer([baker], [shop]) for n in range(40)]
    await asyncio.gather(*(town.happen(transfer) for transfer in transfers))
    for customer in (shop, baker):
        page = (await town.ask("GET", "/v1/notices?limit=100", customer)).json()
        assert [item["position"] for item in page["items"]] == list(range(40, 0, -1))
        assert page["unread_count"] == 40
