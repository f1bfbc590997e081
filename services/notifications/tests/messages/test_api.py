"""One message, sent once, whatever is away meanwhile."""

import asyncio
from typing import Any

import pytest
from post_office import PostOffice, one_time_code
from testkit.tokens import TokenIssuer


async def test_an_email_goes_out_with_subject_and_text(office: PostOffice) -> None:
    message = one_time_code(language="es")
    answer = await office.send(message)
    assert (answer.status_code, answer.json()) == (202, {"message_id": message["message_id"]})
    (email,) = await office.emails_to(message["to"])
    assert email["Source"] == "noreply@arrayan.example"
    assert email["Subject"] == "123456 es tu código de Arrayan"
    assert "Tu código es 123456." in email["BodyText"]


async def test_a_text_message_goes_to_the_number(office: PostOffice) -> None:
    message = one_time_code(channel="sms", to="+447700900761")
    assert (await office.send(message)).status_code == 202
    (text,) = await office.texts_to("+447700900761")
    assert "123456 is your Arrayan code" in str(text)


async def test_the_same_id_sends_once(office: PostOffice) -> None:
    message = one_time_code()
    assert [(await office.send(message)).status_code for _ in range(3)] == [202] * 3
    assert len(await office.emails_to(message["to"])) == 1


async def test_the_same_id_at_once_sends_once(office: PostOffice) -> None:
    message = one_time_code()
    answers = await asyncio.gather(*(office.send(message) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {202, 503}
    assert 202 in {answer.status_code for answer in answers}
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 503)
    assert len(await office.emails_to(message["to"])) == 1


@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_without_the_emulator_the_caller_is_asked_to_come_again(cut_off_office: PostOffice, channel: str) -> None:
    to = "a@example.com" if channel == "email" else "+447700900762"
    answer = await cut_off_office.send(one_time_code(channel=channel, to=to))
    assert (answer.status_code, answer.json()["code"]) == (503, "channel-unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_what_was_not_sent_is_sent_when_it_comes_again(cut_off_office: PostOffice, office: PostOffice) -> None:
    message = one_time_code()
    for _ in range(2):
        assert (await cut_off_office.send(message)).status_code == 503
    assert (await office.send(message)).status_code == 202
    assert (await cut_off_office.send(message)).status_code == 202
    assert len(await office.emails_to(message["to"])) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": "fax"},
        {"language": "fr"},
        {"template": "offer"},
        {"to": "two words"},
        {"to": "a\nb@example.com"},
        {"values": {"code": "1\n2", "minutes": "10"}},
        {"values": {"Code": "1"}},
        {"subject": "Win a prize"},
        {"message_id": "1"},
    ],
)
async def test_what_the_contract_does_not_know_is_refused(office: PostOffice, changes: dict[str, Any]) -> None:
    answer = await office.send(one_time_code(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"values": {"code": "123456"}}, "template-values-wrong"),
        ({"values": {"code": "123456", "minutes": "10", "name": "Vera"}}, "template-values-wrong"),
        ({"template": "already-registered", "channel": "sms", "values": {}}, "template-channel-wrong"),
    ],
)
async def test_a_message_must_fit_its_template(office: PostOffice, changes: dict[str, Any], code: str) -> None:
    answer = await office.send(one_time_code(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "message-invalid")
    assert [error["code"] for error in answer.json()["errors"]] == [code]


async def test_only_a_service_with_the_scope_may_send(office: PostOffice, tokens: TokenIssuer) -> None:
    assert (await office.send(one_time_code(), "none")).status_code == 401
    for token in (tokens.customer(), tokens.operator("supervisor"), tokens.service("bff", ["sessions:resolve"])):
        answer = await office.send(one_time_code(), token)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    for claims in ({"aud": "another"}, {"iss": "http://evil.example"}, {"exp": 1}):
        forged = tokens.service("auth", ["messages:send"], **claims)
        assert (await office.send(one_time_code(), forged)).status_code == 401
