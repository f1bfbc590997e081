from datetime import UTC, datetime

from core_banking_stub.accounts.consumers import subscriptions
from core_town import Town
from kernel.events.auth import CustomerRegistered
from kernel.events.envelope import Envelope, parse_envelope
from kernel.ids import CustomerId, new_id


async def test_auths_event_opens_an_account_once_however_often_it_is_delivered(town: Town) -> None:
    customer_id = CustomerId(new_id())
    registered = town.registered(customer_id)
    event = Envelope.of(registered, source="auth", subject=str(customer_id), clock=town.clock)
    handle = subscriptions(town.services.accounts)[CustomerRegistered]
    for _ in range(5):
        await handle(parse_envelope(event.json_text()))
    (account,) = await town.services.accounts.accounts_of(customer_id)
    assert account.details.opened_at.astimezone(UTC) <= datetime.now(UTC)
