from servicekit.tokens import Principal

from bff.customers.schemas import Bank, Me
from bff.identity.http_auth import HttpAuth


class CustomerService:
    def __init__(self, auth: HttpAuth, bank: Bank) -> None:
        self._auth = auth
        self._bank = bank

    async def me(self, customer: Principal) -> Me:
        contacts = await self._auth.customer(customer.token)
        return Me(**contacts.model_dump(), bank=self._bank, missing=[])
