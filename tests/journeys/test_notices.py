"""What customers are told of, end to end: from a transfer to the inbox, the phone and the letter box."""

from typing import Any
from uuid import uuid4

from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Person, Visitor, a_person


async def sent_to(visitor: Visitor, to: str, channel: str) -> list[dict[str, Any]]:
    answer = await visitor.http.get("/dev/messages.json", params={"to": to, "channel": channel, "limit": 50})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def notices_of(visitor: Visitor, language: str = "en") -> list[dict[str, Any]]:
    answer = await visitor.get("/api/v1/notices", params={"language": language})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def a_newcomer(visitor: Visitor) -> tuple[Person, dict[str, Any]]:
    """Registered, and told of the account: whatever comes now is about something else."""
    person = a_person()
    await visitor.register(person)
    account = await visitor.first_account()

    async def told() -> bool:
        return [notice["kind"] for notice in await notices_of(visitor)] == ["account-opened"]

    await eventually(told, seconds=20)
    return person, account


async def pay_from_lucia(bank: Bank, iban: str, minor: int) -> None:
    async with Visitor(bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await lucia.pay((await lucia.accounts())[0]["id"], iban, minor)


async def test_money_that_comes_is_told_in_the_inbox_by_email_sms_and_push(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer:
        person, account = await a_newcomer(newcomer)
        token = f"phone-{uuid4()}"
        phone = {"token": token, "platform": "ios", "name": "Vera's phone"}
        saved = await newcomer.request("PUT", f"/api/v1/devices/{uuid4()}/push-token", json=phone)
        assert saved.status_code == 204
        await pay_from_lucia(bank, account["iban"], 1_234)

        async def told_everywhere() -> bool:
            emails = await sent_to(newcomer, person.email, "email")
            texts = await sent_to(newcomer, person.phone, "sms")
            pushes = await sent_to(newcomer, token, "push")
            return all(any("€12.34" in item["text"] for item in items) for items in (emails, texts, pushes))

        await eventually(told_everywhere, seconds=30)
        newest = (await notices_of(newcomer))[0]
        assert (newest["kind"], newest["title"], newest["read"]) == ("money-received", "You received €12.34", False)
        assert newest["account_id"] == account["id"]
        read = await newcomer.post("/api/v1/notices/read", {"up_to": newest["position"]})
        assert read.json()["unread_count"] == 0


async def test_a_channel_that_was_switched_off_stays_silent_and_the_language_is_the_customers(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer:
        person, account = await a_newcomer(newcomer)
        await newcomer.request("PATCH", "/auth/v1/sessions/current", json={"language": "es"})
        wanted = (await newcomer.get("/api/v1/notification-preferences")).json()
        for choice in wanted["categories"]:
            choice["sms"] = choice["category"] == "security"
        saved = await newcomer.request("PUT", "/api/v1/notification-preferences", json=wanted)
        assert saved.status_code == 200, saved.text

        async def spanish() -> bool:
            await pay_from_lucia(bank, account["iban"], 777)
            emails = await sent_to(newcomer, person.email, "email")
            return any(item["subject"] == "Has recibido 7,77\xa0€" for item in emails)

        await eventually(spanish, seconds=30)
        assert not [item for item in await sent_to(newcomer, person.phone, "sms") if "7,77" in item["text"]]
        assert (await notices_of(newcomer, "es"))[0]["title"] == "Has recibido 7,77\xa0€"


async def test_a_sign_in_from_elsewhere_is_told_whatever_was_switched_off(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer, Visitor(bank.url) as elsewhere:
        person, _ = await a_newcomer(newcomer)
        signed_in = await elsewhere.sign_in(person.email, person.password)
        assert signed_in.status_code == 201

        async def warned() -> bool:
            emails = await sent_to(newcomer, person.email, "email")
            return any(item["subject"] == "Sign-in on a new device" for item in emails)

        await eventually(warned, seconds=30)
        assert "signed-in-on-new-device" in {notice["kind"] for notice in await notices_of(newcomer)}


async def test_operators_see_what_was_sent_without_its_words(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer, Visitor(bank.url) as analyst:
        await a_newcomer(newcomer)
        me = (await newcomer.get("/api/v1/me")).json()
        await analyst.sign_in(*bank.persona("analyst@bank.example"))
        path = "/ops/v1/notifications/deliveries"

        async def logged() -> bool:
            answer = await analyst.get(path, params={"customer_id": me["customer_id"]})
            assert answer.status_code == 200, answer.text
            items = answer.json()["items"]
            return {item["channel"] for item in items if item["state"] == "sent"} == {"email", "sms"}

        await eventually(logged, seconds=30)
        assert (await newcomer.get(path, params={"customer_id": me["customer_id"]})).status_code == 403
