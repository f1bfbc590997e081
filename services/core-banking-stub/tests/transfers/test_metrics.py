import pytest
from core_banking_stub.orders.service import InsufficientFunds
from core_town import Town
from prometheus_client import REGISTRY


def judged(outcome: str) -> float:
    return REGISTRY.get_sample_value("bank_transfers_total", {"outcome": outcome}) or 0.0


async def test_orders_are_counted_by_outcome_and_a_repeat_is_not(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    before = judged("completed"), judged("insufficient-funds")
    for _ in range(2):
        await town.send(ana, luis.iban, 4, idempotency_key="the same key of this test")
    with pytest.raises(InsufficientFunds):
        await town.send(ana, luis.iban, 400)
    assert (judged("completed") - before[0], judged("insufficient-funds") - before[1]) == (1, 1)
