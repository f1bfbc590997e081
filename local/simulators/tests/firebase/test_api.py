"""The push service as its clients see it. Dropped connections are tested where somebody sends over real ones."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwt
from simulators.firebase.api import Firebase, routes
from simulators.firebase.sign_in import GRANT_TYPE, SCOPE, SignIn
from simulators.settings import ServiceAccount
from starlette.applications import Starlette
from starlette.routing import Mount

NOW = 1_795_500_000
TOKEN_URI = "http://127.0.0.1:1/fcm/token"
EMAIL = "bank@local.iam.gserviceaccount.com"
SEND = "/fcm/v1/projects/local/messages:send"


def new_key() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return private.decode(), key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


PRIVATE_KEY, PUBLIC_KEY = new_key()
STRANGERS_KEY, _ = new_key()


@dataclass
class PushService:
    client: httpx.AsyncClient
    time: list[float]
    headers: dict[str, str] = field(default_factory=dict)

    async def ask_for_token(self, key: str = PRIVATE_KEY, **changes: Any) -> httpx.Response:
        claims = {"iss": EMAIL, "aud": TOKEN_URI, "iat": NOW, "exp": NOW + 3600, "scope": SCOPE}
        assertion = jwt.encode({**claims, **changes}, key, algorithm="RS256")
        return await self.client.post("/fcm/token", data={"grant_type": GRANT_TYPE, "assertion": assertion})

    async def send(self, message: Any = None, **around: Any) -> httpx.Response:
        body = {"message": message or push(), **around}
        return await self.client.post(SEND, content=json.dumps(body), headers=self.headers)


def push(**changes: Any) -> dict[str, Any]:
    usual = {"token": "a-phone", "notification": {"title": "You received 5 €", "body": "Ana sent you 5 €"}}
    return {**usual, "data": {"message_id": "1"}, **changes}


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    time = [float(NOW)]
    app = Starlette(routes=[Mount("/fcm", routes=routes)])
    account = ServiceAccount("local", EMAIL, TOKEN_URI, PUBLIC_KEY)
    app.state.firebase = Firebase("local", SignIn(account, lambda: time[0]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://fcm") as client:
        service = PushService(client, time)
        granted = (await service.ask_for_token()).json()
        service.headers["Authorization"] = f"Bearer {granted['access_token']}"
        yield service


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    codes = [detail["errorCode"] for detail in error.get("details", []) if "errorCode" in detail]
    return answer.status_code, error["status"], codes[0] if codes else ""


async def test_a_message_of_a_signed_in_account_is_taken_and_counted_with_its_doubles(service: PushService) -> None:
    names = [(await service.send(push(data={"message_id": identity}))).json()["name"] for identity in ("1", "2", "1")]
    assert len(set(names)) == 3
    assert all(name.startswith("projects/local/messages/") for name in names)
    assert (await service.client.get("/fcm/count")).json() == {"accepted": 3, "by_message_id_doubles": 1}
    assert (await service.client.get("/fcm/message-ids")).text == "1\n2\n1\n"
    (newest,) = (await service.client.get("/fcm/messages.json", params={"limit": 1})).json()["items"]
    assert (newest["name"], newest["message_id"], newest["message"]["token"]) == (names[2], "1", "a-phone")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"key": STRANGERS_KEY}, "invalid_grant", "Signature"),
        ({"iss": "somebody@else.example"}, "invalid_grant", "account not found"),
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant", "audience"),
        ({"exp": NOW + 3601}, "invalid_grant", "short-lived"),
        ({"iat": NOW - 3700, "exp": NOW - 100}, "invalid_grant", "short-lived"),
        ({"iat": NOW + 3600, "exp": NOW + 7200}, "invalid_grant", "short-lived"),
        ({"iat": None}, "invalid_grant", "short-lived"),
        ({"scope": "https://www.googleapis.com/auth/cloud-platform"}, "invalid_scope", "scope"),
    ],
)
async def test_an_assertion_that_google_would_not_take_gets_no_token(
    service: PushService, changes: dict[str, Any], error: str, words: str
) -> None:
    answer = await service.ask_for_token(**changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert words in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": GRANT_TYPE}, "invalid_request"),
        ({"grant_type": GRANT_TYPE, "assertion": "no.jwt.atall"}, "invalid_grant"),
    ],
)
async def test_a_token_is_asked_for_by_signed_jwt_alone(service: PushService, form: dict[str, str], error: str) -> None:
    answer = await service.client.post("/fcm/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_googles_own_address_is_a_fitting_audience_too(service: PushService) -> None:
    assert (await service.ask_for_token(aud="https://oauth2.googleapis.com/token")).status_code == 200


async def test_a_symmetric_signature_by_the_public_key_is_none(service: PushService) -> None:
    head = {"alg": "HS256", "typ": "JWT"}
    assertion = jwt.encode({"iss": EMAIL}, "secret", algorithm="HS256", headers=head)
    answer = await service.client.post("/fcm/token", data={"grant_type": GRANT_TYPE, "assertion": assertion})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer ya29.made-up"}, {"Authorization": "Basic eA=="}])
async def test_without_its_token_nothing_is_taken(service: PushService, headers: dict[str, str]) -> None:
    answer = await service.client.post(SEND, json={"message": push()}, headers=headers)
    assert refusal(answer)[:2] == (401, "UNAUTHENTICATED")


async def test_a_token_ends_with_its_hour(service: PushService) -> None:
    service.time[0] = NOW + 3598
    assert (await service.send()).status_code == 200
    service.time[0] = NOW + 3599
    assert (await service.send()).status_code == 401


async def test_another_project_is_none_of_the_accounts(service: PushService) -> None:
    answer = await service.client.post(
        SEND.replace("local", "other"), json={"message": push()}, headers=service.headers
    )
    assert refusal(answer)[:2] == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (push(subject="x"), "Unknown name \"subject\" at 'message'"),
        (push(notification={"headline": "x"}), "Unknown name \"headline\" at 'message.notification'"),
        (push(android={"notification": {"tagg": "x"}}), "at 'message.android.notification'"),
        (push(data={"amount": 5}), "Invalid value at 'message.data[0].value' (TYPE_STRING), 5"),
        (push(android={"ttl": "1 hour"}), "message.android.ttl"),
        (push(android={"priority": "urgent"}), "message.android.priority"),
        (push(apns={"headers": ["x"]}), "message.apns.headers"),
        (push(data=[]), "message.data"),
        (push(topic="news"), "'target' is already set"),
        ({"notification": {"title": "x"}}, "Recipient of the message is not set."),
        (push(token=""), "not a valid FCM registration token"),
        (push(token="two words"), "not a valid FCM registration token"),
        (push(data={"from": "x"}), "Invalid data payload key: from"),
        (push(data={"google.x": "x"}), "Invalid data payload key: google.x"),
        (push(data={"text": "é" * 2100}), "too big"),
        (push(data={"text": "\ud800"}), "UTF-8"),
        ("a-phone", "message"),
    ],
)
async def test_a_body_that_google_would_not_take_is_refused_by_name(
    service: PushService, message: Any, words: str
) -> None:
    answer = await service.send(message)
    assert refusal(answer)[:2] == (400, "INVALID_ARGUMENT")
    assert words in answer.json()["error"]["message"]
    assert answer.json()["error"]["details"]
    assert (await service.client.get("/fcm/count")).json()["accepted"] == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"message": null}', "{", "null", "[" * 60_000, "\xff"])
async def test_what_is_no_request_is_refused(service: PushService, text: str) -> None:
    answer = await service.client.post(SEND, content=text, headers=service.headers)
    assert refusal(answer)[:2] == (400, "INVALID_ARGUMENT")


async def test_names_in_camel_case_mean_the_same(service: PushService) -> None:
    message = push(android={"collapseKey": "1", "ttl": "3.5s"}, fcmOptions={"analyticsLabel": "x"})
    assert (await service.send(message)).status_code == 200


async def test_only_validated_it_is_judged_and_not_taken(service: PushService) -> None:
    assert (await service.send(validate_only=True)).json() == {"name": "projects/local/messages/fake_message_id"}
    assert (await service.send(push(topic="x"), validateOnly=True)).status_code == 400
    assert (await service.client.get("/fcm/count")).json()["accepted"] == 0


async def test_a_body_beyond_the_limit_is_not_read(service: PushService) -> None:
    answer = await service.client.post(SEND, content=b" " * 70_000, headers=service.headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("mode", "expected", "retry_after"),
    [
        ("unregistered", (404, "NOT_FOUND", "UNREGISTERED"), None),
        ("quota", (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), "60"),
        ("unavailable", (503, "UNAVAILABLE", "UNAVAILABLE"), "10"),
        ("internal", (500, "INTERNAL", "INTERNAL"), None),
    ],
)
async def test_a_fault_is_ordered_and_lifted(
    service: PushService, mode: str, expected: tuple[int, str, str], retry_after: str | None
) -> None:
    assert (await service.client.put("/fcm/faults", json={"mode": mode})).status_code == 200
    answer = await service.send()
    assert (refusal(answer), answer.headers.get("retry-after")) == (expected, retry_after)
    assert (await service.client.delete("/fcm/faults")).status_code == 204
    assert (await service.send()).status_code == 200
    assert (await service.client.get("/fcm/count")).json()["accepted"] == 1


async def test_a_fault_of_one_token_leaves_the_others_alone(service: PushService) -> None:
    order = {"mode": "quota", "token": "a-phone", "retry_after_seconds": 3, "count": 2}
    await service.client.put("/fcm/faults", json=order)
    assert (await service.send(push(token="another"))).status_code == 200
    assert (await service.send()).headers["retry-after"] == "3"
    (left,) = (await service.client.get("/fcm/faults")).json()["items"]
    assert left == {**order, "rate": 1.0, "count": 1}
    assert [(await service.send()).status_code for _ in range(2)] == [429, 200]


@pytest.mark.parametrize(("prefix", "status"), [("unregistered-", 404), ("other-sender-", 403)])
async def test_some_tokens_are_always_refused(service: PushService, prefix: str, status: int) -> None:
    assert (await service.send(push(token=f"{prefix}1"))).status_code == status


@pytest.mark.parametrize(
    "order",
    [
        None,
        {},
        {"mode": "slow"},
        {"mode": "quota", "rate": 1.1},
        {"mode": "quota", "rate": True},
        {"mode": "quota", "count": 0},
        {"mode": "quota", "retry_after_seconds": -1},
        {"mode": "quota", "token": ""},
        {"mode": "quota", "more": 1},
    ],
)
async def test_an_order_that_cannot_be_carried_out_is_refused(service: PushService, order: Any) -> None:
    answer = await service.client.put("/fcm/faults", content=json.dumps(order))
    assert answer.status_code == 422
    assert (await service.client.get("/fcm/faults")).json() == {"items": []}
