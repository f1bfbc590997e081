"""What customers can still do while a part of the bank is away, and that it recovers by itself."""

import asyncio

from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person, new_key


async def sign_in_see_and_pay(bank: Bank, to_iban: str) -> None:
    async with Visitor(bank.url) as amelia:
        signed_in = await amelia.sign_in(*bank.persona("amelia@example.com"))
        assert signed_in.status_code == 201, signed_in.text
        before = (await amelia.accounts())[0]
        await amelia.pay(before["id"], to_iban, 13)
        after = (await amelia.accounts())[0]
        assert after["balance"]["minor"] == before["balance"]["minor"] - 13
        assert (await amelia.request("DELETE", "/auth/v1/sessions/current")).status_code == 204


async def iban_of(bank: Bank, email: str) -> str:
    async with Visitor(bank.url) as visitor:
        await visitor.sign_in(*bank.persona(email))
        return str((await visitor.first_account())["iban"])


async def test_without_redis_customers_sign_in_see_and_pay(bank: Bank) -> None:
    to = await iban_of(bank, "nora@example.com")
    async with bank.without("redis"):
        await sign_in_see_and_pay(bank, to)
    await sign_in_see_and_pay(bank, to)


async def test_a_session_that_ended_while_redis_was_away_stays_ended(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        assert (await lucia.get("/api/v1/me")).status_code == 200
        kept = lucia.cookie
        async with bank.without("redis"):
            await lucia.request("DELETE", "/auth/v1/sessions/current")
            lucia.cookie = kept
            assert (await lucia.get("/api/v1/me")).status_code == 401
        assert (await lucia.get("/api/v1/me")).status_code == 401


async def phone_of(visitor: Visitor, email: str, password: str) -> tuple[str, str]:
    """Access and refresh token of somebody's phone, of which the bank has just let the first one in."""
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": password}
    answer = await visitor.http.post("/oauth2/token", data=form)
    assert answer.status_code == 200, answer.text
    access, refresh = answer.json()["access_token"], answer.json()["refresh_token"]
    assert await let_in(visitor, access) == 200
    return access, refresh


async def let_in(visitor: Visitor, access: str) -> int:
    return (await visitor.http.get("/api/v1/me", headers={"Authorization": f"Bearer {access}"})).status_code


async def revoke(visitor: Visitor, refresh: str) -> None:
    form = {"token": refresh, "client_id": "bank-mobile"}
    assert (await visitor.http.post("/oauth2/revoke", data=form)).status_code == 200


async def test_a_revoked_bearer_token_stays_dead_whatever_redis_forgets(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia:
        before, refresh_before = await phone_of(lucia, *bank.persona("lucia@example.com"))
        while_away, refresh_while_away = await phone_of(lucia, *bank.persona("lucia@example.com"))
        untouched, _ = await phone_of(lucia, *bank.persona("lucia@example.com"))
        await revoke(lucia, refresh_before)
        assert await let_in(lucia, before) == 401
        async with bank.without("redis"):
            await revoke(lucia, refresh_while_away)
            assert await let_in(lucia, while_away) == 401
            assert await let_in(lucia, before) == 401
        assert await let_in(lucia, before) == 401
        assert await let_in(lucia, while_away) == 401
        assert await let_in(lucia, untouched) == 200


async def test_without_the_emulator_customers_sign_in_see_and_pay_and_codes_come_later(bank: Bank) -> None:
    to = await iban_of(bank, "nora@example.com")
    person = a_person()
    async with Visitor(bank.url) as newcomer:
        async with bank.without("emulator"):
            await sign_in_see_and_pay(bank, to)
            form = {
                "full_name": person.full_name,
                "email": person.email,
                "phone": person.phone,
                "password": person.password,
                "language": "en",
            }
            started = await newcomer.post("/auth/v1/registrations", form)
            assert started.status_code == 202

        async def code_came() -> bool:
            return bool(await newcomer.codes_sent_to(person.email))

        await eventually(code_came, seconds=60)


async def test_without_postgresql_the_bank_says_so_and_recovers_by_itself(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        own = (await lucia.accounts())[0]
        async with bank.without("postgres"):
            answer = await lucia.quote(own["id"], own["id"], 1)
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.headers["content-type"].startswith("application/problem+json")

        async def recovered() -> bool:
            return (await lucia.get("/api/v1/accounts")).status_code == 200

        await eventually(recovered, seconds=50)


async def test_a_payment_that_was_answered_outlives_a_killed_postgresql(bank: Bank) -> None:
    to = await iban_of(bank, "nora@example.com")
    async with Visitor(bank.url) as amelia:
        await amelia.sign_in(*bank.persona("amelia@example.com"))
        before = await amelia.first_account()
        paid = await amelia.pay(before["id"], to, 17)
        await asyncio.to_thread(bank.embedded.stop_part, "postgres", killed=True)
        await asyncio.to_thread(bank.embedded.start_part, "postgres")

        async def recovered() -> bool:
            return (await amelia.get("/api/v1/accounts")).status_code == 200

        await eventually(recovered, seconds=50)
        found = await amelia.get(f"/api/v1/transfers/{paid['id']}")
        assert found.status_code == 200, found.text
        assert (await amelia.first_account())["balance"]["minor"] == before["balance"]["minor"] - 17


async def test_a_wrong_balance_planted_in_redis_decides_nothing(bank: Bank) -> None:
    async with Visitor(bank.url) as poor, Visitor(bank.url) as nora, Visitor(bank.url) as amelia:
        await poor.register(a_person())
        account = await poor.first_account()
        await nora.sign_in(*bank.persona("nora@example.com"))
        await amelia.sign_in(*bank.persona("amelia@example.com"))
        await amelia.pay((await amelia.accounts())[0]["id"], account["iban"], 500)
        payee = await poor.payee((await nora.first_account())["iban"])
        first, second = [(await poor.quote(account["id"], payee, 400)).json() for _ in range(2)]
        assert (await poor.confirm(first["id"], new_key())).status_code == 201
        await poor.accounts()
        assert await bank.plant_balance(account["id"], 10**9)

        async def planted_is_shown() -> bool:
            # The event of the opened account may make the bff forget its list once more; it then asks the core.
            return bool((await poor.accounts())[0]["balance"]["minor"] == 10**9)

        await eventually(planted_is_shown, seconds=10)

        refused = await poor.confirm(second["id"], new_key())
        assert (refused.status_code, refused.json()["code"]) == (422, "insufficient-funds")
        quoted = await poor.quote(account["id"], payee, 400)
        assert (quoted.status_code, quoted.json()["code"]) == (422, "insufficient-funds")
    assert await bank.broken_books() == []
