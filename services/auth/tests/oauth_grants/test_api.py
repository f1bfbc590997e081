"""The token endpoint speaks RFC 6749: its forms, its errors."""

from typing import Any

import httpx
import pytest
from auth_house import BFF_SECRET, GOOD_PASSWORD, MOBILE, Guest, House

FORM = "application/x-www-form-urlencoded"


async def test_a_customer_gets_tokens_for_the_password(house: House, guest: Guest) -> None:
    answer = await guest.token(
        grant_type="password", client_id=MOBILE, username=await house.customer(), password=GOOD_PASSWORD
    )
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    principal = await house.wiring.token_verifier.verify(answer.json()["access_token"])
    assert (principal.kind, principal.client_id, principal.roles) == ("customer", MOBILE, frozenset())


async def test_operators_get_no_token_even_with_the_right_password(house: House, guest: Guest) -> None:
    email = await house.operator()
    form = {"grant_type": "password", "client_id": MOBILE, "username": email}
    answers = [await guest.token(**form, password=word) for word in (GOOD_PASSWORD, "wrong wrong wrong wrong")]
    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].json() == answers[1].json()


async def test_a_service_gets_its_own_scopes_and_no_others(house: House, guest: Guest) -> None:
    every = "notices:read orders:submit sessions:resolve"
    for scope, granted in (("", every), ("sessions:resolve", "sessions:resolve")):
        form = {"grant_type": "client_credentials", "scope": scope}
        answer = await guest.http.post("/oauth2/token", data=form, auth=("bff", BFF_SECRET))
        assert answer.json()["scope"] == granted
        assert "refresh_token" not in answer.json()
        principal = await house.wiring.token_verifier.verify(answer.json()["access_token"])
        assert (principal.kind, principal.client_id, principal.session_id) == ("service", "bff", None)
    form = {"grant_type": "client_credentials", "scope": "sessions:resolve messages:send"}
    refused = await guest.http.post("/oauth2/token", data=form, auth=("bff", BFF_SECRET))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "client", [("bff", "wrong"), ("bff", ""), ("nobody", BFF_SECRET), ("auth", ""), ("", ""), (MOBILE, "")]
)
async def test_a_wrong_key_opens_nothing(guest: Guest, client: tuple[str, str]) -> None:
    answer = await guest.http.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=client)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")


PASSWORD = {"grant_type": "password", "client_id": MOBILE, "username": "a@example.com", "password": "x" * 20}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "invalid_request"),
        ({**PASSWORD, "role": "supervisor"}, "invalid_request"),
        ({**PASSWORD, "username": "a" * 255}, "invalid_request"),
        ({**PASSWORD, "username": "a\x00@example.com"}, "invalid_request"),
        ({"grant_type": "refresh_token", "client_id": MOBILE, "refresh_token": ""}, "invalid_request"),
        ({"grant_type": "refresh_token", "client_id": MOBILE, "refresh_token": "ñ"}, "invalid_request"),
        (PASSWORD, "invalid_grant"),
    ],
)
async def test_each_fault_has_the_protocols_error(guest: Guest, form: dict[str, str], error: str) -> None:
    answer = await guest.token(**form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error_description"].isascii()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("client_id", ["bank-web", "bff", "nobody"])
async def test_only_the_phone_app_may_ask_with_a_password(guest: Guest, client_id: str) -> None:
    answer = await guest.token(**{**PASSWORD, "client_id": client_id})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=password&grant_type=refresh_token",
        b"grant_type=password&client_id=bank-mobile&username=a&password=b&password=c",
        b"grant_type",
        b"\xff\xfe",
        b"grant_type=%ff",
        b"&".join(b"f%d=1" % number for number in range(30)),
    ],
)
async def test_repeated_fields_and_broken_forms_are_refused(guest: Guest, body: bytes) -> None:
    answer = await guest.http.post("/oauth2/token", content=body, headers={"Content-Type": FORM})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.usefixtures("house")
async def test_only_forms_are_taken(guest: Guest) -> None:
    answer = await guest.http.post("/oauth2/token", json=PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (415, "content-type-unsupported")


async def test_a_token_is_never_set_as_a_cookie(house: House, guest: Guest) -> None:
    form: dict[str, Any] = {**PASSWORD, "username": await house.customer(), "password": GOOD_PASSWORD}
    answer: httpx.Response = await guest.token(**form)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
