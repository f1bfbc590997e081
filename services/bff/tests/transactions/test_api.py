import pytest
from kernel.ids import new_id

from services.bff.tests.conftest import Bff


async def test_transactions_are_the_cores_entries_with_an_id_of_their_own(bff: Bff) -> None:
    customer = bff.customer()
    account = bff.core.open(customer.id, 1_000)
    page = (await customer.get(f"/api/v1/accounts/{account.id}/transactions", params={"limit": 5})).json()
    assert page["next_cursor"] == "MTY"
    assert page["items"][0]["id"] == f"{account.id}-1"
    assert page["items"][0]["amount"] == {"minor": 1_000, "currency": "EUR"}


async def test_transactions_of_somebody_elses_account_do_not_exist(bff: Bff) -> None:
    foreign = bff.core.open(new_id(), 1_000)
    answer = await bff.customer().get(f"/api/v1/accounts/{foreign.id}/transactions")
    assert (answer.status_code, answer.json()["code"]) == (404, "account-unknown")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=a",
        "min_minor=-1",
        "max_minor=1000000000001",
        "from_date=soon",
        "colour=red",
        "text=%00",
    ],
)
async def test_a_query_outside_its_limits_is_refused(bff: Bff, query: str) -> None:
    answer = await bff.customer().get(f"/api/v1/accounts/{new_id()}/transactions?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert bff.core.calls == []
