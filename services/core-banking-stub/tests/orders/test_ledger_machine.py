"""The judge against a model, with groups that are lost and groups whose answers are."""

from collections import defaultdict

from hypothesis import settings
from hypothesis.stateful import initialize, invariant, rule
from kernel.ids import AccountId
from ledger_desk import Desk
from ledger_machine import LedgerMachine
from ledger_model import PURSE, USUAL


class JudgeMachine(LedgerMachine):
    desk: Desk

    def opened(self) -> Desk:
        return Desk(limits=USUAL)

    @initialize()
    def begin(self) -> None:
        self.found()

    @rule()
    def crash_before_the_commit(self) -> None:
        """All orders are sent again."""
        self.desk.lost(*self.waiting)

    @rule()
    def crash_after_the_commit(self) -> None:
        """The same, but by then they had been carried out."""
        self.carry_out()

    @invariant()
    def entries_chain_without_gaps(self) -> None:
        balances = dict.fromkeys(self.desk.state.books, PURSE)
        versions: defaultdict[AccountId, int] = defaultdict(int)
        for account_id, version, amount, balance_after in self.desk.entries:
            versions[account_id] += 1
            balances[account_id] += amount
            assert (version, balance_after) == (versions[account_id], balances[account_id])
        assert {one: book.version for one, book in self.desk.state.books.items()} == {
            **dict.fromkeys(balances, 0),
            **versions,
        }

    @invariant()
    def nothing_else_is_recorded(self) -> None:
        assert len(self.desk.transfers) == len(self.answers)


JudgeMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestLedger = JudgeMachine.TestCase
