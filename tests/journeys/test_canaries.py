"""What must never be told is told nowhere: values that can be recognised go through the main flows, then all that
operators read (logs, traces, metrics, what dead letters hold) is searched for them.
"""

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus
from uuid import uuid4

import httpx
from core_banking_stub.orders.events import transfer_events
from embedded.bank import EmbeddedBank
from embedded.databases import database_url
from embedded.vault import DATABASES
from servicekit.database import Database
from sqlalchemy import text as sql
from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person, new_key

EVENT_DATABASES = ("core_banking", "auth")
CODE = re.compile(r"(?<!\w)[0-9]{6}(?!\w)")
APP = {"client_id": "bank-mobile"}


@dataclass
class Canaries:
    """`secrets` may stand nowhere at all; `personal` may stand in events, which carry it from service to service."""

    secrets: dict[str, str] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)


def searched(name: str, value: str) -> re.Pattern[str]:
    """As it is or with the spaces of an IBAN; a code of six digits only where it stands alone and in no fraction."""
    if name.startswith("code"):
        return re.compile(rf"(?<![\w.:-]){value}(?![\w.:-])")
    if "iban" in name:
        return re.compile(r"\s?".join(value), re.IGNORECASE)
    spellings = {value, json.dumps(value)[1:-1], quote(value), quote_plus(value)}
    return re.compile("|".join(map(re.escape, spellings)), re.IGNORECASE)


def seen(canaries: Mapping[str, str], places: Iterable[tuple[str, str]]) -> set[str]:
    """`place: canary` for every one that was found; never the value itself."""
    patterns = {name: searched(name, value) for name, value in canaries.items()}
    return {f"{place}: {name}" for place, text in places for name, one in patterns.items() if one.search(text)}


def files(bank: EmbeddedBank) -> Iterator[tuple[str, str]]:
    for folder in ("logs", "traces"):
        for path in sorted(Path(bank.settings.folder / folder).iterdir()):
            yield f"{folder}/{path.name}", path.read_text(encoding="utf-8", errors="replace")


async def metric_pages(bank: EmbeddedBank) -> list[tuple[str, str]]:
    async with httpx.AsyncClient(timeout=10) as client:
        pages = {name: await client.get(f"{bank.settings.url(name)}/metrics") for name in DATABASES}
    assert {page.status_code for page in pages.values()} == {200}
    return [(f"metrics of {name}", page.text) for name, page in pages.items()]


async def events(bank: EmbeddedBank) -> list[tuple[str, str]]:
    """What queues and so dead letters can ever hold: they are sent nothing but these bodies."""
    found = []
    for database in EVENT_DATABASES:
        opened = Database(database_url(bank.settings, bank.secrets, database, database), "canaries")
        try:
            async with opened.read() as session:
                rows = await session.all(sql("SELECT event_id, payload FROM outbox"))
                bare = [row.event_id for row in rows if row.payload is None]
                # As the core's relay renders them.
                rendered = await transfer_events(session, bare) if bare else {}
        finally:
            await opened.close()
        bodies = [row.payload or rendered[row.event_id].json_text() for row in rows]
        found += [(f"event of {database}", body) for body in bodies]
    return found


@dataclass
class Flows:
    """Somebody's life with the bank, mistakes included."""

    bank: Bank
    visitor: Visitor
    canaries: Canaries = field(default_factory=Canaries)
    tag: str = field(default_factory=lambda: secrets.token_hex(5))

    async def live(self) -> str:
        """Returns the id of the request that moved the money."""
        person = a_person(f"Canary {self.tag}")
        self.canaries.secrets["password"] = person.password
        self.canaries.personal |= {"name": person.full_name, "phone": person.phone, "email": person.email}
        await self.visitor.register(person)
        texts = await self._texts_to(person.email) + (await self._texts_to(person.phone))[:1]
        for number, code in enumerate(code for text in texts for code in CODE.findall(text)):
            self.canaries.secrets[f"code {number}"] = code
        await self._mistype(person.email)
        await self._use_an_app(person.email, person.password)
        await self._change_password(person.password)
        return await self._move_money()

    async def _texts_to(self, to: str) -> list[str]:
        answer = await self.visitor.http.get("/dev/messages.json", params={"to": to, "limit": 50})
        return [item["text"] for item in answer.json()["items"]]

    async def _mistype(self, email: str) -> None:
        wrong = self.canaries.secrets["wrong password"] = f"mistyped plum {self.tag}"
        async with Visitor(self.bank.url) as stranger:
            assert (await stranger.sign_in(email, wrong)).status_code == 401
            await stranger.post("/auth/v1/sessions", {"email": email, "password": wrong, "surprise": wrong})
            await stranger.post("/auth/v1/sessions", content=f'{{"password": "{wrong}'.encode())
            await stranger.get("/api/v1/me", params={"password": wrong}, headers={"Authorization": f"Bearer {wrong}"})
            stranger.cookie = self.canaries.secrets["wrong cookie"] = secrets.token_urlsafe(32)
            await stranger.get("/api/v1/accounts")
            await stranger.post(f"/auth/v1/registrations/{uuid4()}/proofs", {"channel": "email", "code": "000000"})

    async def _use_an_app(self, email: str, password: str) -> None:
        http, kept = self.visitor.http, self.canaries.secrets
        form = {"grant_type": "password", "username": email, "password": password, **APP}
        first = (await http.post("/oauth2/token", data=form)).json()
        kept["access token"], kept["refresh token"] = first["access_token"], first["refresh_token"]
        bearer = {"Authorization": f"Bearer {first['access_token']}"}
        assert (await http.get("/api/v1/accounts", headers=bearer)).status_code == 200
        renewal = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **APP}
        kept["second refresh token"] = (await http.post("/oauth2/token", data=renewal)).json()["refresh_token"]
        await http.post("/oauth2/token", data=renewal | {"refresh_token": f"{kept['refresh token']}x"})
        await http.post("/oauth2/revoke", data={"token": kept["second refresh token"], **APP})

    async def _change_password(self, password: str) -> None:
        changed = self.canaries.secrets["new password"] = f"changed pear stones {self.tag}"
        await self.visitor.post(_PASSWORD, {"current_password": "not mine at all", "new_password": changed})
        body = {"current_password": password, "new_password": changed}
        assert (await self.visitor.post(_PASSWORD, body)).status_code < 300
        self.canaries.secrets["cookie"] = str(self.visitor.cookie)

    async def _move_money(self) -> str:
        personal = self.canaries.personal
        account = await self.visitor.first_account()
        token = self.canaries.secrets["push token"] = f"phone-{uuid4()}"
        phone = {"token": token, "platform": "ios", "name": f"Phone of {self.tag}"}
        await self.visitor.request("PUT", f"/api/v1/devices/{uuid4()}/push-token", json=phone)
        personal |= {"iban": account["iban"], "payee": f"Payee {self.tag}", "reference": f"reference {self.tag}"}
        async with Visitor(self.bank.url) as lucia:
            await lucia.sign_in(*self.bank.persona("lucia@example.com"))
            own = (await lucia.accounts())[0]
            personal["iban of the payer"] = own["iban"]
            spaced = " ".join(re.findall(".{1,4}", account["iban"]))
            await lucia.post("/api/v1/payees", {"label": personal["payee"], "iban": f"{spaced[:-1]}0"})
            await lucia.post("/api/v1/payees/checks", {"name": personal["name"], "iban": spaced})
            payee = await lucia.payee(account["iban"], personal["payee"])
            order = {"from_account_id": own["id"], "payee_id": payee, "reference": personal["reference"]}
            too_much = {"amount": {"minor": 10**9, "currency": "EUR"}}
            quoted = await lucia.post("/api/v1/transfers/quotes", {**order, "amount": {"minor": 1, "currency": "EUR"}})
            assert quoted.status_code == 201, quoted.text
            dear = await lucia.post("/api/v1/transfers/quotes", {**order, **too_much})
            if dear.status_code == 201:
                assert (await lucia.confirm(dear.json()["id"], new_key())).status_code >= 400
            key = new_key()
            paid = await lucia.confirm(quoted.json()["id"], key)
            assert paid.status_code == 201, paid.text
            await lucia.confirm(quoted.json()["id"], key)
            await lucia.get(f"/api/v1/accounts/{own['id']}/transactions", params={"text": personal["reference"]})
            await lucia.request("DELETE", f"/api/v1/payees/{payee}")
        for path in ("/api/v1/me", "/api/v1/profile", "/api/v1/notices", f"/api/v1/accounts/{account['id']}"):
            await self.visitor.get(path)
        return str(paid.headers["x-request-id"])


_PASSWORD = "/auth/v1/password"


async def test_no_log_trace_metric_or_dead_letter_holds_what_must_not_be_told(bank: Bank) -> None:
    embedded = bank.embedded
    async with Visitor(bank.url) as visitor:
        flows = Flows(bank, visitor)
        request_id = await flows.live()

        async def told() -> bool:
            attempts = [line for line in json_lines(embedded, "notifications.log", request_id) if "channel" in line]
            return {line["channel"] for line in attempts} == {"email", "sms", "push"} and traced(embedded, request_id)

        await eventually(told, seconds=30)
        canaries = flows.canaries
        pages, bodies = [*files(embedded), *await metric_pages(embedded)], await events(embedded)
        assert len(canaries.secrets) >= 11
        assert len([name for name in canaries.secrets if name.startswith("code")]) >= 2
        assert seen(canaries.secrets, [*pages, *bodies]) == set()
        assert seen(canaries.personal, pages) == set()
        # The search would notice: what is told on purpose is found, and events carry what their consumers need.
        assert {place.partition("/")[0] for place in seen({"id": request_id}, pages)} == {"logs", "traces"}
        assert seen({"route": "/api/v1/transfers/quotes"}, pages) >= {
            "metrics of bff: route",
            "logs/gateway.log: route",
        }
        assert {line.partition(": ")[2] for line in seen(canaries.personal, bodies)} >= {"iban", "email", "phone"}


async def test_a_secret_that_is_logged_is_noticed(bank: Bank) -> None:
    secret = f"planted password {secrets.token_hex(5)}"
    async with Visitor(bank.url) as visitor:
        await visitor.get(f"/api/v1/{secret}")

        async def noticed() -> bool:
            return seen({"password": secret}, files(bank.embedded)) == {"logs/gateway.log: password"}

        await eventually(noticed, seconds=10)


async def test_metrics_have_no_door(bank: Bank) -> None:
    await metric_pages(bank.embedded)
    async with Visitor(bank.url) as visitor:
        for door in (
            "",
            "/api",
            "/api/v1",
            "/auth/v1",
            "/ops/v1/core",
            "/ops/v1/notifications",
            "/ops/v1/audit",
            "/dev",
        ):
            answer = await visitor.get(f"{door}/metrics")
            assert answer.status_code in {401, 404}, door
            assert "bank_http" not in answer.text


def json_lines(bank: EmbeddedBank, name: str, word: str) -> list[dict[str, Any]]:
    text = (bank.settings.folder / "logs" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if word in line and line.startswith("{")]


def traced(bank: EmbeddedBank, trace_id: str) -> bool:
    path = bank.settings.folder / "traces/notifications.jsonl"
    return path.exists() and '"send push"' in "".join(
        line for line in path.read_text(encoding="utf-8").splitlines() if trace_id in line
    )
