"""What auth tells of customers and how to reach them."""

from collections.abc import Mapping

from kernel.events.auth import CustomerRegistered, LanguageChanged
from kernel.events.envelope import Envelope, EventData
from servicekit.consumer import Subscription
from servicekit.inbox import Delivery

from notifications.contacts.service import ContactService

CONSUMER = "contacts"


def subscriptions(contacts: ContactService) -> Mapping[type[EventData], Subscription]:
    async def on_registered(envelope: Envelope) -> None:
        if not isinstance(envelope.data, CustomerRegistered):
            raise TypeError(envelope.type)
        await contacts.learn(envelope.data, Delivery(CONSUMER, envelope.id), envelope.time)

    async def on_language(envelope: Envelope) -> None:
        if not isinstance(envelope.data, LanguageChanged):
            raise TypeError(envelope.type)
        await contacts.change_language(envelope.data, Delivery(CONSUMER, envelope.id), envelope.time)

    return {CustomerRegistered: on_registered, LanguageChanged: on_language}
