"""A person at the bank's door, over HTTP alone: keeps the session cookie as a browser on localhost does."""

import re
import secrets
from dataclasses import dataclass
from typing import Any, Self

import httpx

from testkit.polling import eventually

COOKIE = "__Host-session"
_CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody types into the registration form."""

    full_name: str
    email: str
    phone: str
    password: str
    language: str = "en"


def a_person(name: str = "Vera Luna") -> Person:
    """Somebody nobody else is: a fresh address, and a phone of the range reserved for fiction."""
    tag = secrets.token_hex(6)
    phone = f"+447700900{secrets.randbelow(1000):03d}"
    return Person(name, f"{tag}@example.com", phone, f"quiet river stones {tag}")


def new_key() -> str:
    return secrets.token_urlsafe(24)


class Visitor:
    """Sends what the bank's own pages would send; a raw request is `visitor.http.request`."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.AsyncClient(
            base_url=base_url, timeout=30, limits=httpx.Limits(max_connections=150), follow_redirects=False
        )
        self.cookie: str | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"X-Bank-Client": "web", **options.pop("headers", {})}
        if self.cookie:
            headers["Cookie"] = f"{COOKIE}={self.cookie}"
        answer = await self.http.request(method, path, headers=headers, **options)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            if name == COOKIE:
                self.cookie = rest.split(";")[0].strip('"') or None
        self.http.cookies.clear()
        return answer

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, json=json, **options)

    async def sign_in(self, email: str, password: str) -> httpx.Response:
        return await self.post("/auth/v1/sessions", {"email": email, "password": password})

    async def register(self, person: Person) -> None:
        """The whole way: form, both codes read where sent messages are read, proofs, first sign-in."""
        form = {
            "full_name": person.full_name,
            "email": person.email,
            "phone": person.phone,
            "password": person.password,
            "language": person.language,
        }
        started = await self.post("/auth/v1/registrations", form)
        assert started.status_code == 202, started.text
        registration_id = started.json()["registration_id"]
        for channel, to in (("email", person.email), ("phone", person.phone)):
            await self._prove(registration_id, channel, to)
        signed_in = await self.sign_in(person.email, person.password)
        assert signed_in.status_code == 201, signed_in.text

    async def _prove(self, registration_id: str, channel: str, to: str) -> None:
        # Phones of the reserved range repeat between people, so each code sent to it is tried, newest first.
        async def proven() -> bool:
            for code in await self.codes_sent_to(to):
                body = {"channel": channel, "code": code}
                answer = await self.post(f"/auth/v1/registrations/{registration_id}/proofs", body)
                if answer.status_code == 200:
                    return True
            return False

        await eventually(proven, seconds=20)

    async def codes_sent_to(self, to: str) -> list[str]:
        # Notices go to the same phone: the newest message that has a code is meant.
        answer = await self.http.get("/dev/messages.json", params={"to": to, "limit": 50})
        texts = [item["text"] for item in answer.json()["items"]]
        return [match.group() for text in texts if (match := _CODE.search(text))][:1]

    async def accounts(self) -> list[dict[str, Any]]:
        answer = await self.get("/api/v1/accounts")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def first_account(self) -> dict[str, Any]:
        """The current account, which opens a moment after registration."""

        async def opened() -> bool:
            return bool(await self.accounts())

        await eventually(opened, seconds=20)
        return (await self.accounts())[0]

    async def payee(self, iban: str, label: str = "A friend") -> str:
        """The id of the payee with this IBAN; saved now where it was not."""
        saved = await self.post("/api/v1/payees", {"label": label, "iban": iban})
        if saved.status_code == 201:
            return str(saved.json()["id"])
        assert saved.json()["code"] == "payee-exists", saved.text
        listed = await self.get("/api/v1/payees")
        return next(str(item["id"]) for item in listed.json()["items"] if item["iban"] == iban)

    async def quote(self, account_id: str, payee_id: str, minor: int) -> httpx.Response:
        order = {
            "from_account_id": account_id,
            "payee_id": payee_id,
            "amount": {"minor": minor, "currency": "EUR"},
            "reference": "from a test",
        }
        return await self.post("/api/v1/transfers/quotes", order)

    async def confirm(self, quote_id: str, key: str) -> httpx.Response:
        return await self.post("/api/v1/transfers", {"quote_id": quote_id}, headers={"Idempotency-Key": key})

    async def pay(self, account_id: str, iban: str, minor: int) -> dict[str, Any]:
        """Payee, quote, confirm; the finished transfer."""
        quoted = await self.quote(account_id, await self.payee(iban), minor)
        assert quoted.status_code == 201, quoted.text
        paid = await self.confirm(quoted.json()["id"], new_key())
        assert paid.status_code == 201, paid.text
        transfer: dict[str, Any] = paid.json()
        return transfer
