"""The writer on a real database against a model, with connections and processes that end between any two steps."""

import asyncio
from random import Random
from typing import Any, cast

import pytest
from core_banking_stub.settings import CoreBankingSettings
from fragile_connections import Fault
from hypothesis import Phase, note
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test
from kernel.ids import new_id
from ledger_machine import LedgerMachine
from ledger_model import NEW_FOR, USUAL
from pydantic import SecretStr
from testkit.databases import Databases
from writer_desk import Place, WriterDesk

STEP_MAX = 9
"""Of a group that reads all there is to read, on a connection that had to be made anew."""
_FEW = examples(
    max_examples=10,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    # An example that fails is short enough to be read as it is, and a smaller one takes its time on a database.
    phases=(Phase.generate,),
)


class WriterMachine(LedgerMachine):
    desk: WriterDesk

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def opened(self) -> WriterDesk:
        return WriterDesk(place=self._place)

    @initialize(seed=st.integers(0, 2**32))
    def found_and_begin(self, seed: int) -> None:
        """Examples are few: each begins with orders of every kind, and whatever the dice let end amid them."""
        self._dice = Random(seed)
        self.found()
        ana, other, luis, eva = self.clients
        self.send_one(self.desk.transfer(ana, luis, 50, quote_id=new_id()))
        for payer, payee, minor in ((luis, eva, 60), (eva, ana, 40), (ana, other, 80), (luis, ana, 30)):
            self.send_one(self.desk.hold(payer, payee, minor))
        for number, end in enumerate(("part", "void", "whole")):
            self.end_a_hold(number=number, who=1, end=end)
        self.reverse(number=0)
        self.send_again(number=0, is_changed=False)
        self.wait(minutes=61)
        self.end_a_hold(number=3, who=1, end="expire")
        self.commit()

    def carry_out(self) -> None:
        if self.waiting:
            faults = [self._fault() for _ in range(self._dice.choice((0, 0, 1, 1, 2, 3)))]
            note(f"# {faults}")
            self.desk.plan(faults)
        super().carry_out()

    def _fault(self) -> Fault:
        dice = self._dice
        return Fault(dice.randint(0, STEP_MAX), is_done=dice.random() < 0.5, ends_process=dice.random() < 0.3)

    def teardown(self) -> None:
        self.desk.close()


def test_the_writer_does_what_the_model_says_whatever_ends_between_two_steps(
    database_for: Databases, settings: CoreBankingSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {
        "limit_per_transfer_minor": USUAL.per_transfer,
        "limit_per_day_minor": USUAL.per_day,
        "limit_new_payee_minor": USUAL.new_payee,
        "payee_is_new_days": NEW_FOR.days,
    }
    database_url = SecretStr(database_for("core").url)
    here = settings.model_copy(update={**limits, "database_url": database_url})
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        place = Place.on(runner, here, monkeypatch)
        try:
            run_state_machine_as_test(cast("Any", lambda: WriterMachine(place)), settings=_FEW)
        finally:
            runner.run(place.database.close())
