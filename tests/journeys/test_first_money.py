"""The journey that the bank exists for: join, be paid, pay."""

from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person, new_key


async def test_a_newcomer_joins_is_paid_and_pays(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer, Visitor(bank.url) as lucia, Visitor(bank.url) as mateo:
        await newcomer.register(a_person("Vera Luna"))
        account = await newcomer.first_account()
        assert account["balance"] == {"minor": 0, "currency": "EUR"}

        await lucia.sign_in(*bank.persona("lucia@example.com"))
        own = (await lucia.accounts())[0]
        transfer = await lucia.pay(own["id"], account["iban"], 2_500)
        assert transfer["status"] == "completed"
        assert transfer["credit"]["holder_name"] != "Vera Luna"
        assert transfer["debit"]["balance_after"]["minor"] == own["balance"]["minor"] - 2_500

        async def arrived() -> bool:
            return bool((await newcomer.first_account())["balance"]["minor"] == 2_500)

        await eventually(arrived, seconds=20)

        await mateo.sign_in(*bank.persona("mateo@example.com"))
        friend = (await mateo.accounts())[0]
        await newcomer.pay(account["id"], friend["iban"], 1_000)
        assert (await newcomer.first_account())["balance"]["minor"] == 1_500

        listed = await newcomer.get(f"/api/v1/accounts/{account['id']}/transactions")
        assert [item["amount"]["minor"] for item in listed.json()["items"]] == [-1_000, 2_500]
        assert listed.json()["items"][1]["counterparty_name"] == "Lucía Herrera"


async def test_customers_see_their_own_payment_in_the_next_request(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia, Visitor(bank.url) as nora:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await nora.sign_in(*bank.persona("nora@example.com"))
        to = (await nora.first_account())["iban"]
        for _ in range(10):
            before = (await lucia.accounts())[0]
            await lucia.pay(before["id"], to, 11)
            after = (await lucia.accounts())[0]
            assert after["balance"]["minor"] == before["balance"]["minor"] - 11
            assert after["version"] > before["version"]


async def test_a_repeat_with_the_same_key_pays_once_and_answers_the_same(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia, Visitor(bank.url) as nora:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await nora.sign_in(*bank.persona("nora@example.com"))
        own = (await lucia.accounts())[0]
        payee_id = await lucia.payee((await nora.first_account())["iban"])
        first = (await lucia.quote(own["id"], payee_id, 700)).json()
        second = (await lucia.quote(own["id"], payee_id, 701)).json()
        key = new_key()

        paid = await lucia.confirm(first["id"], key)
        again = await lucia.confirm(first["id"], key)
        assert (paid.status_code, again.status_code) == (201, 201)
        assert again.json() == paid.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in paid.headers

        other_key = await lucia.confirm(first["id"], new_key())
        assert (other_key.status_code, other_key.json()["code"]) == (409, "quote-used")
        other_body = await lucia.confirm(second["id"], key)
        assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency-key-reused")
        after = (await lucia.accounts())[0]
        assert after["balance"]["minor"] == own["balance"]["minor"] - 700


async def test_filters_and_cursors_walk_the_whole_history_without_a_gap(bank: Bank) -> None:
    async with Visitor(bank.url) as olmo:
        await olmo.sign_in(*bank.persona("olmo@example.com"))
        account = (await olmo.accounts())[0]
        path = f"/api/v1/accounts/{account['id']}/transactions"
        versions: list[int] = []
        cursor = None
        while True:
            page = (await olmo.get(path, params={"limit": 100, **({"cursor": cursor} if cursor else {})})).json()
            versions += [item["version"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert versions == list(range(account["version"], 0, -1))
        assert len(versions) > 1_000

        gifts = (await olmo.get(path, params={"text": "gift card", "min_minor": 1000, "limit": 50})).json()["items"]
        assert gifts
        assert all(item["reference"] == "Gift card" for item in gifts)
        assert all(abs(item["amount"]["minor"]) >= 1000 for item in gifts)
        day = gifts[0]["booking_date"]
        of_day = (await olmo.get(path, params={"from_date": day, "to_date": day})).json()["items"]
        assert {item["booking_date"] for item in of_day} == {day}


async def test_a_new_customer_sees_an_empty_account_and_their_own_name(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer:
        await newcomer.register(a_person("Ángela Ñuño"))
        me = (await newcomer.get("/api/v1/me")).json()
        assert me["full_name"] == "Ángela Ñuño"
        assert "@" in me["email_masked"]
        account = await newcomer.first_account()
        listed = await newcomer.get(f"/api/v1/accounts/{account['id']}/transactions")
        assert listed.json() == {"items": [], "next_cursor": None}
