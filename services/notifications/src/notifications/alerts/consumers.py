"""Which events customers are told of."""

from collections.abc import Mapping

from kernel.events.auth import PasswordChanged, SignedInOnNewDevice
from kernel.events.core_banking import AccountClosed, AccountOpened, TransferCompleted, TransferRefused
from kernel.events.envelope import Envelope, EventData
from servicekit.consumer import Subscription
from servicekit.inbox import Delivery

from notifications.alerts.service import AlertService

CONSUMER = "alerts"


def subscriptions(alerts: AlertService) -> Mapping[type[EventData], Subscription]:
    async def tell(envelope: Envelope) -> None:
        await alerts.tell(envelope, Delivery(CONSUMER, envelope.id))

    told = (
        TransferCompleted,
        TransferRefused,
        AccountOpened,
        AccountClosed,
        SignedInOnNewDevice,
        PasswordChanged,
    )
    return dict.fromkeys(told, tell)
