"""What the core's events change here: only what Redis keeps, so an event that comes twice or late does no harm and
needs no inbox row.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from kernel.events.core_banking import AccountClosed, AccountOpened, TransferCompleted
from kernel.events.envelope import Envelope, EventData

from bff.accounts.service import AccountService

Handlers = Mapping[type[EventData], Callable[[Envelope], Awaitable[None]]]


def handlers(accounts: AccountService) -> Handlers:
    async def on_transfer(envelope: Envelope) -> None:
        event = cast("TransferCompleted", envelope.data)
        await accounts.note_versions({leg.account_id: leg.version for leg in (event.debit, event.credit)})

    async def on_account(envelope: Envelope) -> None:
        event = cast("AccountOpened | AccountClosed", envelope.data)
        await accounts.forget_lists(event.customer_ids)

    return {TransferCompleted: on_transfer, AccountOpened: on_account, AccountClosed: on_account}
