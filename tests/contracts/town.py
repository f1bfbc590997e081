"""Who lives in the tests of the contracts, what they own, and what a request is made of."""

from dataclasses import dataclass, field
from typing import Any

from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Person, Visitor, a_person, new_key

SUPERVISOR = "supervisor@bank.example"
PAYER = "lucia@example.com"
SPENDABLE_MINOR = 5_000


@dataclass(frozen=True)
class Ingredients:
    """What a request is made of; `visitor` sends it."""

    visitor: Visitor
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


class Town:
    """Who lives in the tests of the contracts, and what they own."""

    def __init__(self, bank: Bank, customer: Visitor, operator: Visitor) -> None:
        self.bank = bank
        self.customer = customer
        self.operator = operator
        self.person: Person = a_person("Nadia Contract")
        self.known: dict[str, str] = {}

    async def settle(self) -> None:
        await self.customer.register(self.person)
        await self.operator.sign_in(*self.bank.persona(SUPERVISOR))
        account = await self.customer.first_account()
        async with Visitor(self.bank.url) as payer:
            await payer.sign_in(*self.bank.persona(PAYER))
            own = (await payer.accounts())[0]
            await payer.pay(own["id"], account["iban"], SPENDABLE_MINOR)
        payee_id = await self.customer.payee(own["iban"])
        quote = (await self.customer.quote(account["id"], payee_id, 1)).json()
        transfer = (await self.customer.confirm(quote["id"], new_key())).json()

        async def was_told() -> bool:
            return bool((await self.customer.get("/api/v1/notices")).json()["items"])

        await eventually(was_told, seconds=30)
        self.known = {
            "account_id": account["id"],
            "from_account_id": account["id"],
            "payee_id": payee_id,
            "quote_id": quote["id"],
            "transfer_id": transfer["id"],
            "registration_id": await self.registration(),
            "iban": own["iban"],
        }

    async def still_signed_in(self, visitor: Visitor) -> None:
        """A made-up request may have ended the session: begin another one."""
        if (await visitor.get("/auth/v1/sessions/current")).status_code != 200:
            who = self.bank.persona(SUPERVISOR) if visitor is self.operator else self.credentials
            await visitor.sign_in(*who)

    @property
    def credentials(self) -> tuple[str, str]:
        return self.person.email, self.person.password

    async def registration(self, person: Person | None = None) -> str:
        answer = await self.customer.post("/auth/v1/registrations", registration_of(person or a_person("Olga Quill")))
        return str(answer.json()["registration_id"])


def registration_of(person: Person) -> dict[str, str]:
    return {
        "full_name": person.full_name,
        "email": person.email,
        "phone": person.phone,
        "password": person.password,
        "language": person.language,
    }
