"""The queue side of the core on one message many times at once: `deliver_registrations.py <customer> <times>`.

As a program it imports the core from where PYTHONPATH says. Its last line names what failed.
"""

import asyncio
import json
import sys
from uuid import UUID

from core_banking_stub.accounts import consumers
from core_banking_stub.accounts.service import AccountService
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import services_on
from kernel.clock import SystemClock
from kernel.events.auth import CustomerRegistered
from kernel.events.envelope import Envelope
from servicekit.database import Database


async def deliver(accounts: AccountService, customer_id: UUID, times: int) -> list[str]:
    """Two events of one registration, each delivered over and over; what went wrong with some."""
    react = consumers.subscriptions(accounts)[CustomerRegistered]
    registered = CustomerRegistered(
        customer_id=customer_id, full_name="Ana Robles", email="ana@example.com", phone="+34600000000", language="es"
    )
    events = [
        Envelope.of(registered, source="auth", subject=str(customer_id), clock=SystemClock(), seed=False)
        for _ in range(2)
    ]
    found = await asyncio.gather(*(react(events[n % 2]) for n in range(times)), return_exceptions=True)
    return [repr(one) for one in found if isinstance(one, BaseException)]


async def main(customer_id: UUID, times: int) -> list[str]:
    settings = CoreBankingSettings()
    database = Database(settings.database_url.get_secret_value(), "deliveries", connections_max=16)
    try:
        return await deliver(services_on(database, SystemClock(), settings).accounts, customer_id, times)
    finally:
        await database.close()


if __name__ == "__main__":
    failed = asyncio.run(main(UUID(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.write(json.dumps(failed) + "\n")
