"""A bank with two processes of the core: where the one that writes is killed, the other one writes."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from embedded.bank import EmbeddedBank
from embedded.settings import STANDBY, for_tests, free_ports
from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor, new_key

TAKEOVER_SECONDS_MAX = 5


def a_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bank-standby-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def a_bank_with_a_standby() -> AsyncIterator[Bank]:
    folder = a_folder()
    settings = for_tests(folder)
    embedded = EmbeddedBank(replace(settings, ports={**settings.ports, STANDBY: free_ports(1)[0]}), seeded=True)
    try:
        await asyncio.to_thread(embedded.start)
        yield Bank(embedded.origin, folder, embedded)
    finally:
        await asyncio.to_thread(embedded.stop)
        embedded.remove()


async def test_when_the_core_that_writes_is_killed_the_other_takes_customers_and_operators_orders() -> None:
    async with a_bank_with_a_standby() as bank, Visitor(bank.url) as amelia, Visitor(bank.url) as supervisor:
        await amelia.sign_in(*bank.persona("amelia@example.com"))
        await supervisor.sign_in(*bank.persona("supervisor@bank.example"))
        own = (await amelia.accounts())[0]
        payee_id = await amelia.payee(await an_iban(bank, "nora@example.com"))
        quotes = [(await amelia.quote(own["id"], payee_id, 13)).json()["id"] for _ in range(2)]
        first, key = await amelia.confirm(quotes[0], new_key()), new_key()
        await asyncio.to_thread(bank.embedded.stop_part, "core", killed=True)

        async def pays() -> bool:
            return (await amelia.confirm(quotes[1], key)).status_code == 201

        await eventually(pays, seconds=5 * TAKEOVER_SECONDS_MAX)
        assert await reverse(supervisor, first.json()["id"]) == 201
        await asyncio.to_thread(bank.embedded.start_part, "core")
        # It stands by now: what it refuses for that is asked of the one that writes.
        assert [await reverse(supervisor, first.json()["id"]) for _ in range(4)] == [409] * 4
        after = (await amelia.accounts())[0]
    assert after["balance"]["minor"] == own["balance"]["minor"] - 13


async def an_iban(bank: Bank, email: str) -> str:
    async with Visitor(bank.url) as visitor:
        await visitor.sign_in(*bank.persona(email))
        return str((await visitor.first_account())["iban"])


async def reverse(supervisor: Visitor, transfer_id: str) -> int:
    path, headers = f"/ops/v1/core/transfers/{transfer_id}/reversal", {"Idempotency-Key": new_key()}
    return (await supervisor.post(path, {"reason": "A mistake"}, headers=headers)).status_code
