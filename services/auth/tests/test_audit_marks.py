"""What change data capture will read of auth: who acted, in every transaction, and no secret in any."""

from collections.abc import AsyncIterator

import pytest
from auth.operators.service import Role
from auth_house import GOOD_PASSWORD, MOBILE, Guest, House, application
from embedded.bank import EmbeddedBank
from servicekit.audit_marks import SEED, emit
from testkit.change_log import ChangeLog, change_log, marks_of
from testkit.databases import MigratedDatabase


@pytest.fixture
async def log(postgres_server: EmbeddedBank, auth_database: MigratedDatabase, house: House) -> AsyncIterator[ChangeLog]:  # noqa: ARG001  The house comes first.
    async with change_log(postgres_server, auth_database.url) as opened:
        yield opened


async def live_a_little(house: House, guest: Guest) -> list[str]:
    """Everything that auth does, once; returns the secrets that came up."""
    form = application()
    started = (await guest.post("/auth/v1/registrations", form)).json()
    codes = {channel: await house.mailbox.code_for(form[channel]) for channel in ("email", "phone")}
    for channel, code in codes.items():
        path = f"/auth/v1/registrations/{started['registration_id']}/proofs"
        await guest.post(path, {"channel": channel, "code": code})
    await guest.sign_in(form["email"], "wrong wrong wrong wrong")
    await guest.sign_in(form["email"])
    cookie = guest.cookie or ""
    house.pass_time(seconds=60)
    await guest.request("PATCH", "/auth/v1/sessions/current", json={"language": "es"})
    device = guest.device or ""
    new = {"current_password": GOOD_PASSWORD, "new_password": GOOD_PASSWORD[::-1]}
    assert (await guest.post("/auth/v1/password", new)).status_code == 204
    await guest.sign_out()
    grant = {"grant_type": "password", "client_id": MOBILE, "username": form["email"], "password": GOOD_PASSWORD[::-1]}
    first = (await guest.token(**grant)).json()["refresh_token"]
    renewal = {"grant_type": "refresh_token", "client_id": MOBILE, "refresh_token": first}
    second = (await guest.token(**renewal)).json()["refresh_token"]
    await guest.http.post("/oauth2/revoke", data={"token": second, "client_id": MOBILE})
    await guest.sign_in(await house.operator(Role.AUDITOR))
    await house.customer()
    house.pass_time(days=450)
    for purge in house.wiring.purges:
        await purge()
    return [GOOD_PASSWORD, GOOD_PASSWORD[::-1], "$argon2id$", cookie, device, first, second]


async def test_every_transaction_that_changes_something_says_who_acted(
    house: House, guest: Guest, log: ChangeLog
) -> None:
    await live_a_little(house, guest)
    changing = await log.changing_transactions()
    assert len(changing) >= 15
    marks = [marks_of(one) for one in changing]
    assert {len(found) for found in marks} == {1}
    actions = {mark["action"] for (mark,) in marks}
    assert {"registration.start", "registration.prove", "sign-in.attempt", "session.open", "session.use"} <= actions
    assert {"session.signed-out", "refresh-token.rotate", "operator.enrol", "customer.register"} <= actions
    assert {"password.attempt", "password.succeed", "password.change", "device.purge"} <= actions


async def test_no_secret_reaches_the_log_that_is_read(house: House, guest: Guest, log: ChangeLog) -> None:
    secrets = await live_a_little(house, guest)
    await guest.sign_in(await house.customer())
    everything = b"".join(message for one in await log.transactions() for message in one)
    assert b"Vera Luna" in everything
    for secret in secrets:
        assert secret.encode() not in everything
    hashes = [
        row.value
        for statement in (
            "SELECT value_hash AS value FROM session_value_hashes",
            "SELECT value_hash AS value FROM known_device_hashes",
            "SELECT token_hash AS value FROM refresh_token_secrets",
            "SELECT code_hash AS value FROM one_time_code_hashes",
            "SELECT sealed_private_jwk AS value FROM signing_key_secrets",
        )
        for row in await house.rows(statement)
    ]
    assert hashes
    assert not any(bytes(value).hex().encode() in everything for value in hashes)


async def test_a_mark_names_the_person_and_the_session(house: House, guest: Guest, log: ChangeLog) -> None:
    subject = (await guest.sign_in(await house.customer())).json()["subject"]
    opened = next(mark for mark in await log.marks() if mark["action"] == "session.open")
    assert opened["actor"] == {"kind": "customer", "subject": subject}
    ((session_id,),) = await house.rows("SELECT id FROM sessions WHERE identity_id = :id", id=subject)
    assert opened["session_id"] == str(session_id)
    assert opened["request_id"]


async def mark_and_fail(house: House) -> None:
    async with house.database.write() as session:
        await emit(session, SEED, "never.happened")
        raise ZeroDivisionError


async def test_what_is_rolled_back_leaves_no_mark(house: House, log: ChangeLog) -> None:
    with pytest.raises(ZeroDivisionError):
        await mark_and_fail(house)
    assert not any(mark["action"] == "never.happened" for mark in await log.marks())
