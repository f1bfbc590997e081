"""What operators may ask the trail through its routes, and what nobody else may."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from audit.answers import READING_ROLES
from audit.checkpoints.metrics import TRAIL_BROKEN
from audit.main import app
from audit.settings import AuditSettings
from audit.wiring import open_wiring
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr
from testkit.tokens import TokenIssuer
from trail_town import ORIGIN, Payment, TrailTown, payments, transaction

RECORDS = "/ops/v1/audit/records"


class Office:
    def __init__(self, client: httpx.AsyncClient, town: TrailTown, tokens: TokenIssuer) -> None:
        self.town = town
        self.tokens = tokens
        self._client = client

    async def ask(self, path: str, token: str | None = None, **query: Any) -> httpx.Response:
        bearer = self.tokens.operator("auditor") if token is None else token
        return await self._client.get(path, params=query or None, headers={"Authorization": f"Bearer {bearer}"})

    async def items(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.ask(RECORDS, **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


def settings_for(database_url: str, town: TrailTown, tokens: TokenIssuer, folder: Path) -> AuditSettings:
    key = town.keys.signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signing.pem").write_bytes(key)
    (folder / "payload.txt").write_text(town.keys.payload_text, encoding="ascii")
    (folder / "verifier.txt").write_text(town.signer.verifier.verifier_key, encoding="ascii")
    return AuditSettings(
        bank_env="test",
        bank_origin=tokens.issuer,
        database_url=SecretStr(database_url),
        redis_url=SecretStr("redis://127.0.0.1:1/0"),
        auth_url=tokens.url,
        service_client_id="audit",
        service_client_secret=SecretStr("unused"),
        aws_endpoint_url="http://127.0.0.1:1",
        audit_core_url=SecretStr("postgresql://nobody@127.0.0.1:1/core"),
        audit_auth_url=SecretStr("postgresql://nobody@127.0.0.1:1/auth"),
        audit_signing_key_file=folder / "signing.pem",
        audit_verifier_key_file=folder / "verifier.txt",
        audit_payload_key_file=folder / "payload.txt",
        audit_checkpoint_folder=town.path,
        audit_origin=ORIGIN,
    )


@asynccontextmanager
async def open_office(settings: AuditSettings, town: TrailTown, tokens: TokenIssuer) -> AsyncIterator[Office]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        open_wiring(settings) as wiring,
        httpx.AsyncClient(transport=transport, base_url="http://audit") as client,
    ):
        app.state.wiring = wiring
        yield Office(client, town, tokens)


@pytest.fixture
async def office(town: TrailTown, audit_database: Any, tokens: TokenIssuer, tmp_path: Path) -> AsyncIterator[Office]:
    settings = settings_for(audit_database.url, town, tokens, tmp_path)
    async with open_office(settings, town, tokens) as opened:
        yield opened


async def test_an_operator_finds_records_by_object_actor_request_and_time(office: Office) -> None:
    payment = Payment.number_of(7)
    stored = payment.transaction(500)
    await office.town.records.append([*payments(3), payment.transaction(2_000)])
    by_row = await office.items(table="transfers", object_id=payment.transfer_id)
    assert [(one["kind"], one["actor_subject"], one["action"]) for one in by_row] == [
        ("insert", str(payment.payer), "transfer.execute")
    ]
    assert by_row[0]["payload"]["after"]["reference"] == "rent 7"
    assert by_row[0]["facts"]["transfer_id"] == payment.transfer_id
    assert len(await office.items(actor=str(payment.payer))) == 5
    assert len(await office.items(request_id=by_row[0]["request_id"])) == 5
    since = stored.committed_at + timedelta(seconds=1_400)
    assert {one["end_lsn"] for one in await office.items(since=since.isoformat())} == {2_000}
    assert await office.items(until="2026-01-01T00:00:00Z") == []


async def test_pages_go_back_to_the_first_record(office: Office) -> None:
    await office.town.records.append(payments(4))
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = (await office.ask(RECORDS, limit=8, **({} if cursor is None else {"cursor": cursor}))).json()
        seen += [one["index"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == list(range(19, -1, -1))


@pytest.mark.parametrize("role", sorted(READING_ROLES))
async def test_these_roles_may_read(office: Office, role: str) -> None:
    assert (await office.ask(RECORDS, office.tokens.operator(role))).status_code == 200


@pytest.mark.parametrize("path", [RECORDS, f"{RECORDS}/0/proof", "/ops/v1/audit/checkpoints/consistency?from=1"])
async def test_nobody_else_may_read(office: Office, path: str) -> None:
    await office.town.records.append(payments(1))
    refused: list[Callable[[], str]] = [
        office.tokens.customer,
        lambda: office.tokens.service("bff", ["audit"]),
        lambda: office.tokens.operator("cashier"),
    ]
    codes = [(await office.ask(path, token())).json()["code"] for token in refused]
    assert codes == ["not-an-operator", "not-an-operator", "role-missing"]
    assert (await office.ask(path, "nonsense")).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "101"},
        {"limit": "0"},
        {"cursor": "x"},
        {"cursor": "9" * 19},
        {"actor": ""},
        {"actor": "a\x00"},
        {"object_id": "o" * 201},
        {"table": "t" * 64},
        {"since": "yesterday"},
        {"until": "-136"},
        {"since": "2026-11-24T10:00:00"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"unknown": "1"},
    ],
)
async def test_what_is_no_filter_is_refused(office: Office, query: dict[str, str]) -> None:
    assert (await office.ask(RECORDS, **query)).status_code == 422


async def test_a_proof_comes_with_the_signed_checkpoint(office: Office) -> None:
    await office.town.records.append(payments(60))
    proof = (await office.ask(f"{RECORDS}/123/proof")).json()
    assert (proof["index"], proof["size"]) == (123, 300)
    assert office.town.signer.verifier.checkpoint_of(proof["checkpoint"]).size == 300
    unknown = await office.ask(f"{RECORDS}/300/proof")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "record-unknown")
    assert (await office.ask(f"{RECORDS}/-1/proof")).status_code == 422


async def test_consistency_is_proved_between_signed_sizes_alone(office: Office) -> None:
    await office.town.records.append(payments(1, 1))
    await office.town.records.append(payments(1, 2))
    path = "/ops/v1/audit/checkpoints/consistency"
    proof = (await office.ask(f"{path}?from=5")).json()
    assert (proof["from_size"], proof["to_size"]) == (5, 10)
    assert office.town.signer.verifier.checkpoint_of(proof["from_checkpoint"]).size == 5
    for query in ("from=4", "from=10&to=5", "from=5&to=11"):
        unknown = await office.ask(f"{path}?{query}")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "checkpoint-unknown")
    assert (await office.ask(path)).status_code == 422


async def test_a_broken_trail_is_read_on_but_proves_nothing(office: Office, tamper: Any) -> None:
    await office.town.records.append(payments(1))
    await tamper("UPDATE records SET action = 'nothing', facts = 'none' WHERE index = 2")
    broken = await office.ask(f"{RECORDS}/2/proof")
    assert (broken.status_code, broken.json()["code"]) == (503, "trail-broken")
    await office.town.records.append([transaction(9_000, *Payment.number_of(9).changes())])
    assert TRAIL_BROKEN._value.get() == 1, "what comes later does not make it whole"
    shown = next(one for one in await office.items() if one["index"] == 2)
    assert (shown["action"], shown["payload"], shown["damaged"], shown["facts"]) == ("nothing", None, True, {})
