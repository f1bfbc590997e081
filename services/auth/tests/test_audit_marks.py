"""What change data capture will read of auth: who acted, in every transaction, and no secret in any."""

import json
from collections.abc import AsyncIterator
from typing import Any, Protocol

import pytest
from auth.audit_marks import SEED, emit
from auth.operators.service import Role
from auth_house import GOOD_PASSWORD, MOBILE, Guest, House, application
from servicekit.database import Database
from sqlalchemy import make_url, text

SLOT = "auth_audit_marks"
PLUGIN_OPTIONS = "'proto_version', '1', 'publication_names', 'bank_changes', 'messages', 'true'"
MESSAGE, BEGIN, CHANGES = b"M", b"B", (b"I", b"U", b"D", b"T")


class Server(Protocol):
    port: int
    password: str


class PostgresServer(Protocol):
    server: Server


@pytest.fixture
async def log(postgres_server: PostgresServer, house: House) -> AsyncIterator[Database]:
    """A connection that may read the write-ahead log, with a slot from here on."""
    ((name,),) = await house.rows("SELECT current_database()")
    server = postgres_server.server
    url = make_url(f"postgresql+asyncpg://postgres@127.0.0.1:{server.port}/{name}").set(password=server.password)
    reader = Database(url.render_as_string(hide_password=False), "auth-tests-log", connections_max=1)
    async with reader.write() as session:
        await session.run(text(f"SELECT pg_create_logical_replication_slot('{SLOT}', 'pgoutput')"))
    yield reader
    async with reader.write() as session:
        await session.run(text(f"SELECT pg_drop_replication_slot('{SLOT}')"))
    await reader.close()


async def transactions_in(log: Database) -> list[list[bytes]]:
    """The messages of pgoutput, grouped by transaction."""
    async with log.write() as session:
        # The log is read up to what was flushed, and a server of tests flushes late.
        await session.run(text("SET LOCAL synchronous_commit = on"))
        await session.run(text("SELECT pg_logical_emit_message(true, 'flush', '')"))
    query = text(f"SELECT data FROM pg_logical_slot_peek_binary_changes('{SLOT}', NULL, NULL, {PLUGIN_OPTIONS})")  # noqa: S608  Both are constants of this module.
    found: list[list[bytes]] = []
    async with log.write() as session:
        for row in await session.all(query):
            message = bytes(row.data)
            if message[:1] == BEGIN:
                found.append([])
            found[-1].append(message)
    return found


def mark_of(transaction: list[bytes]) -> dict[str, Any] | None:
    # pgoutput: 'M', flags (1: transactional), position (8 bytes), prefix, zero byte, length (4 bytes), content.
    marks = [json.loads(m[20:]) for m in transaction if m[:2] == b"M\x01" and m[10:16] == b"audit\0"]
    assert len(marks) <= 1
    return marks[0] if marks else None


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
    await guest.sign_out()
    grant = {"grant_type": "password", "client_id": MOBILE, "username": form["email"], "password": GOOD_PASSWORD}
    first = (await guest.token(**grant)).json()["refresh_token"]
    renewal = {"grant_type": "refresh_token", "client_id": MOBILE, "refresh_token": first}
    second = (await guest.token(**renewal)).json()["refresh_token"]
    await guest.http.post("/oauth2/revoke", data={"token": second, "client_id": MOBILE})
    await guest.sign_in(await house.operator(Role.AUDITOR))
    await house.customer()
    house.pass_time(days=60)
    for purge in house.wiring.purges:
        await purge()
    return [GOOD_PASSWORD, "$argon2id$", cookie, first, second]


async def test_every_transaction_that_changes_something_says_who_acted(
    house: House, guest: Guest, log: Database
) -> None:
    await live_a_little(house, guest)
    transactions = await transactions_in(log)
    changing = [one for one in transactions if any(message[:1] in CHANGES for message in one)]
    assert len(changing) >= 15
    marks = [mark_of(one) for one in changing]
    assert None not in marks
    actions = {mark["action"] for mark in marks if mark}
    assert {"registration.start", "registration.prove", "sign-in.attempt", "session.open", "session.use"} <= actions
    assert {"session.signed-out", "refresh-token.rotate", "operator.enrol", "customer.register"} <= actions


async def test_no_secret_reaches_the_log_that_is_read(house: House, guest: Guest, log: Database) -> None:
    secrets = await live_a_little(house, guest)
    everything = b"".join(message for one in await transactions_in(log) for message in one)
    assert b"Vera Luna" in everything
    for secret in secrets:
        assert secret.encode() not in everything
    hashes = [
        row.value
        for statement in (
            "SELECT value_hash AS value FROM session_value_hashes",
            "SELECT token_hash AS value FROM refresh_token_secrets",
            "SELECT code_hash AS value FROM one_time_code_hashes",
            "SELECT sealed_private_jwk AS value FROM signing_key_secrets",
        )
        for row in await house.rows(statement)
    ]
    assert hashes
    assert not any(bytes(value).hex().encode() in everything for value in hashes)


async def test_a_mark_names_the_person_and_the_session(house: House, guest: Guest, log: Database) -> None:
    subject = (await guest.sign_in(await house.customer())).json()["subject"]
    marks = [mark for one in await transactions_in(log) if (mark := mark_of(one))]
    opened = next(mark for mark in marks if mark["action"] == "session.open")
    assert opened["actor"] == {"kind": "customer", "subject": subject}
    ((session_id,),) = await house.rows("SELECT id FROM sessions WHERE identity_id = :id", id=subject)
    assert opened["session_id"] == str(session_id)
    assert opened["request_id"]


async def mark_and_fail(house: House) -> None:
    async with house.database.write() as session:
        await emit(session, SEED, "never.happened")
        raise ZeroDivisionError


async def test_what_is_rolled_back_leaves_no_mark(house: House, log: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await mark_and_fail(house)
    marks = [mark_of(one) for one in await transactions_in(log)]
    assert not any(mark and mark["action"] == "never.happened" for mark in marks)
