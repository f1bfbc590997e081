"""A bank of the benchmarks' own on free ports, which waits for the disk, and customers who have money."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from embedded.bank import EmbeddedBank
from embedded.settings import for_tests
from testkit.visitors import Person, Visitor, a_person

RESULTS = Path(__file__).parent / "results"
PURSE_MINOR = 2_000


@dataclass
class Customer:
    """Signed in twice: with a page's cookie and with a program's token."""

    visitor: Visitor
    person: Person
    customer_id: str
    token: str
    account_id: str
    iban: str

    async def sign_in_again(self) -> None:
        """A token lives five minutes, which is less than some measurements take."""
        self.token = await _token(self.visitor, self.person)


def a_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bank-bench-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def a_bank() -> AsyncIterator[EmbeddedBank]:
    folder = a_folder()
    bank = EmbeddedBank(replace(for_tests(folder / "bank"), durable=True), seeded=True)
    try:
        await asyncio.to_thread(bank.start)
        yield bank
    finally:
        await asyncio.to_thread(bank.stop)
        bank.remove()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def some_customers(bank: EmbeddedBank, count: int) -> AsyncIterator[list[Customer]]:
    """So many, each with a little money from a persona who has enough."""
    async with Visitor(bank.origin) as rich:
        signed_in = await rich.sign_in(*persona(bank, "lucia@example.com"))
        signed_in.raise_for_status()
        customers = [await _a_customer(bank, rich) for _ in range(count)]
    try:
        yield customers
    finally:
        for customer in customers:
            await customer.visitor.http.aclose()


async def _a_customer(bank: EmbeddedBank, rich: Visitor) -> Customer:
    visitor, person = Visitor(bank.origin), a_person()
    await visitor.register(person)
    account = await visitor.first_account()
    await rich.pay((await rich.accounts())[0]["id"], account["iban"], PURSE_MINOR)
    me = (await visitor.get("/api/v1/me")).json()
    token = await _token(visitor, person)
    return Customer(visitor, person, me["customer_id"], token, account["id"], account["iban"])


async def _token(visitor: Visitor, person: Person) -> str:
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": person.email, "password": person.password}
    answer = await visitor.http.post("/oauth2/token", data=form)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def persona(bank: EmbeddedBank, email: str) -> tuple[str, str]:
    rows = json.loads((bank.settings.folder / "personas.json").read_text(encoding="utf-8"))
    return email, next(str(row["password"]) for row in rows if row["email"] == email)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
