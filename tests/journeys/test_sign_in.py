"""Sign-in, sign-out and the door for phones, at the gateway."""

import pytest
from testkit.bank import Bank
from testkit.visitors import COOKIE, Visitor, a_person


async def test_the_session_cookie_is_opaque_and_out_of_reach_of_scripts(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia:
        answer = await lucia.sign_in(*bank.persona("lucia@example.com"))
        assert answer.status_code == 201
        cookie = answer.headers["set-cookie"]
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith(f"{COOKIE}=")
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)
        assert "eyJ" not in answer.text + cookie


async def test_a_sign_out_is_final_on_the_very_next_request(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        kept = lucia.cookie
        assert (await lucia.get("/api/v1/me")).status_code == 200
        assert (await lucia.request("DELETE", "/auth/v1/sessions/current")).status_code == 204
        assert lucia.cookie is None
        lucia.cookie = kept
        assert (await lucia.get("/api/v1/me")).status_code == 401


async def test_wrong_passwords_and_unknown_people_are_answered_alike(bank: Bank) -> None:
    async with Visitor(bank.url) as stranger:
        wrong = await stranger.sign_in("carlos@example.com", "not the password at all")
        unknown = await stranger.sign_in("nobody-here@example.com", "not the password at all")
        assert wrong.status_code == unknown.status_code == 401
        bodies = [{k: v for k, v in answer.json().items() if k != "instance"} for answer in (wrong, unknown)]
        assert bodies[0] == bodies[1]
        assert bodies[0]["code"] == "credentials-wrong"


async def test_after_five_failures_even_the_right_password_waits(bank: Bank) -> None:
    person = a_person()
    async with Visitor(bank.url) as owner:
        await owner.register(person)
        for _ in range(5):
            assert (await owner.sign_in(person.email, "wrong wrong wrong wrong")).status_code == 401
        delayed = await owner.sign_in(person.email, person.password)
        assert (delayed.status_code, delayed.json()["code"]) == (429, "sign-in-delayed")
        assert int(delayed.headers["retry-after"]) >= 1


async def test_a_known_address_registers_as_quietly_as_a_new_one(bank: Bank) -> None:
    person = a_person()
    async with Visitor(bank.url) as owner:
        await owner.register(person)
        form = {
            "full_name": "Somebody Else",
            "email": person.email,
            "phone": "+447700900999",
            "password": "another very long password",
            "language": "en",
        }
        answer = await owner.post("/auth/v1/registrations", form)
        fresh = await owner.post("/auth/v1/registrations", {**form, "email": a_person().email})
        assert answer.status_code == fresh.status_code == 202
        assert set(answer.json()) == set(fresh.json())


@pytest.mark.parametrize(
    ("password", "code"), [("short pass 123", "password-too-short"), ("passwordpassword", "password-breached")]
)
async def test_a_weak_password_is_refused_with_a_reason(bank: Bank, password: str, code: str) -> None:
    person = a_person()
    async with Visitor(bank.url) as visitor:
        form = {
            "full_name": person.full_name,
            "email": person.email,
            "phone": person.phone,
            "password": password,
            "language": "en",
        }
        answer = await visitor.post("/auth/v1/registrations", form)
        assert answer.status_code == 422
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("password", code)]


async def test_a_phone_gets_tokens_renews_them_and_loses_them_at_sign_out(bank: Bank) -> None:
    email, password = bank.persona("ines@example.com")
    async with Visitor(bank.url) as phone:
        form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": password}
        first = (await phone.http.post("/oauth2/token", data=form)).json()
        bearer = {"Authorization": f"Bearer {first['access_token']}"}
        assert (await phone.http.get("/api/v1/accounts", headers=bearer)).status_code == 200

        renewal = {"grant_type": "refresh_token", "client_id": "bank-mobile"}
        second = await phone.http.post("/oauth2/token", data={**renewal, "refresh_token": first["refresh_token"]})
        assert second.status_code == 200
        newest = second.json()["refresh_token"]
        assert newest != first["refresh_token"]

        await phone.http.post("/oauth2/revoke", data={"token": newest, "client_id": "bank-mobile"})
        refused = await phone.http.post("/oauth2/token", data={**renewal, "refresh_token": newest})
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
        assert (await phone.http.get("/api/v1/accounts", headers=bearer)).status_code == 401


async def test_a_bearer_token_is_taken_from_the_header_alone(bank: Bank) -> None:
    email, password = bank.persona("ines@example.com")
    async with Visitor(bank.url) as phone:
        form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": password}
        token = (await phone.http.post("/oauth2/token", data=form)).json()["access_token"]
        assert (await phone.http.get("/api/v1/me", params={"access_token": token})).status_code == 401


async def test_discovery_and_keys_are_public(bank: Bank) -> None:
    async with Visitor(bank.url) as anybody:
        discovery = (await anybody.get("/.well-known/openid-configuration")).json()
        assert discovery["jwks_uri"].endswith("/.well-known/jwks.json")
        keys = (await anybody.get("/.well-known/jwks.json")).json()["keys"]
        assert keys
        assert all(key["kty"] == "EC" and "d" not in key for key in keys)
