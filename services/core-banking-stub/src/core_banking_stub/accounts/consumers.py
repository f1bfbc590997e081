"""What the core does when auth tells of a new customer."""

from collections.abc import Mapping

from kernel.events.auth import CustomerRegistered
from kernel.events.envelope import Envelope, EventData
from servicekit.consumer import Subscription
from servicekit.inbox import Delivery

from core_banking_stub.accounts.service import AccountService

QUEUE = "core-banking-auth-events"


def subscriptions(accounts: AccountService) -> Mapping[type[EventData], Subscription]:
    async def on_customer_registered(envelope: Envelope) -> None:
        if not isinstance(envelope.data, CustomerRegistered):
            raise TypeError(envelope.type)
        await accounts.welcome(envelope.data, Delivery(QUEUE, envelope.id), seed=envelope.seed)

    return {CustomerRegistered: on_customer_registered}
