"""What change data capture will read of the bff: whoever changes something is named in the same transaction."""

from collections.abc import AsyncIterator

import pytest
from embedded.bank import EmbeddedBank
from testkit.change_log import ChangeLog, change_log, marks_of
from testkit.databases import MigratedDatabase
from testkit.polling import eventually
from testkit.visitors import new_key

from services.bff.tests.conftest import Bff


@pytest.fixture
async def log(postgres_server: EmbeddedBank, bff_database: MigratedDatabase, bff: Bff) -> AsyncIterator[ChangeLog]:  # noqa: ARG001  The bff comes first.
    async with change_log(postgres_server, bff_database.url) as opened:
        yield opened


async def test_every_transaction_that_changes_something_says_who_acted(bff: Bff, log: ChangeLog) -> None:
    customer = bff.customer()
    own, other = bff.core.open(customer.id, 100_000), bff.core.open(customer.id, 0)
    saved = (await customer.post("/api/v1/payees", {"label": "Landlord", "iban": other.iban})).json()
    amount = {"minor": 100, "currency": "EUR"}
    order = {"from_account_id": str(own.id), "payee_id": saved["id"], "amount": amount, "reference": "Rent"}
    quoted = (await customer.post("/api/v1/transfers/quotes", order)).json()
    headers = {"Idempotency-Key": new_key()}
    assert (await customer.post("/api/v1/transfers", {"quote_id": quoted["id"]}, headers=headers)).status_code == 201

    async def is_noted() -> bool:
        return bool((await customer.get("/api/v1/payees")).json()["items"][0]["last_paid_at"])

    await eventually(is_noted, seconds=5)
    assert (await customer.request("DELETE", f"/api/v1/payees/{saved['id']}")).status_code == 204

    changing = await log.changing_transactions()
    marks = [marks_of(one) for one in changing]
    assert {len(found) for found in marks} == {1}
    actions = ["payee.add", "quote.make", "payee.note_paid", "payee.remove"]
    assert [mark["action"] for (mark,) in marks] == actions
    assert {mark["actor"]["subject"] for (mark,) in marks} == {str(customer.id)}
