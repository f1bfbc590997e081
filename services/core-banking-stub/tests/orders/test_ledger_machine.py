"""Orders of every kind in any order, groups that are lost and groups whose answers are, against a model that is simple.

The model keeps one number for each account and one line for each hold; it is told of no group and of no crash.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from core_banking_stub.ledgers.service import bank_day
from core_banking_stub.orders.service import Limits, Order, Recorded, Transfer, TransferOrder, digest_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from kernel.ids import AccountId, new_id
from kernel.money import Currency
from ledger_desk import Client, Desk, posting, reversal, told, void
from ledger_model import MADRID, PURSE, USUAL, Model

NUMBERS = st.integers(min_value=0, max_value=10**6)
MINORS = st.integers(min_value=1, max_value=100)


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def found(self) -> None:
        self.desk = Desk(limits=USUAL)
        ana = self.desk.client(PURSE)
        self.clients = [ana, self.desk.client(PURSE, of=ana), self.desk.client(PURSE), self.desk.client(PURSE)]
        self.model = Model(
            {client.account_id: client.customer_id for client in self.clients},
            {client.iban: client.account_id for client in self.clients},
            {client.account_id: PURSE for client in self.clients},
        )
        self.waiting: list[Order] = []
        self.sent: list[Order] = []
        self.answers: dict[UUID, Transfer] = {}

    def _client(self, number: int) -> Client:
        return self.clients[number % len(self.clients)]

    def _send(self, order: Order) -> None:
        """Every other order is committed with all that wait before it."""
        self.waiting.append(order)
        self.sent.append(order)
        if len(self.sent) % 2:
            self.commit()

    @rule(payer=NUMBERS, payee=NUMBERS, minor=MINORS, is_quoted=st.booleans())
    def send(self, payer: int, payee: int, minor: int, is_quoted: bool) -> None:
        quote_id = new_id() if is_quoted else None
        self._send(self.desk.transfer(self._client(payer), self._client(payee), minor, quote_id=quote_id))

    @rule(payer=NUMBERS, payee=NUMBERS, minor=MINORS, hours=st.sampled_from([1, 48]))
    def hold(self, payer: int, payee: int, minor: int, hours: int) -> None:
        until = self.desk.now + timedelta(hours=hours)
        self._send(self.desk.hold(self._client(payer), self._client(payee), minor, held_until=until))

    @rule(payer=NUMBERS, payee=NUMBERS, minor=MINORS)
    def use_a_quote_again(self, payer: int, payee: int, minor: int) -> None:
        """Also one that an order of the same group has."""
        used = [order.quote_id for order in self.sent if isinstance(order, TransferOrder) and order.quote_id]
        if used:
            quote_id = used[-1 - payee % min(len(used), 3)]
            self._send(self.desk.transfer(self._client(payer), self._client(payee), minor, quote_id=quote_id))

    @precondition(lambda self: self.model.lines)
    @rule(number=NUMBERS, who=NUMBERS, end=st.sampled_from(["whole", "part", "part", "too much", "void", "expire"]))
    def end_a_hold(self, number: int, who: int, end: str) -> None:
        hold_id, line = sorted(self.model.lines.items())[number % len(self.model.lines)]
        owner = next(one for one in self.clients if one.customer_id == line.payer)
        # Now and then it is somebody else's.
        client = self._client(who) if who % 5 == 0 else owner
        minors = {"whole": None, "part": (line.minor + 1) // 2, "too much": line.minor + 1}
        if end in minors:
            self._send(posting(client, hold_id, minors[end]))
        elif end == "void":
            self._send(void(client, hold_id))
        else:
            self._send(void(None, hold_id, idempotency_key=f"hold-expiry:{hold_id}"))

    @precondition(lambda self: self.desk.transfers)
    @rule(number=NUMBERS)
    def reverse(self, number: int) -> None:
        self._send(reversal(sorted(self.desk.transfers)[number % len(self.desk.transfers)]))

    @precondition(lambda self: self.sent)
    @rule(number=NUMBERS, is_changed=st.booleans())
    def send_again(self, number: int, is_changed: bool) -> None:
        order = self.sent[number % len(self.sent)]
        # What a repeat asks for is told by its hash alone.
        self.waiting.append(replace(order, request_hash=b"something else..") if is_changed else order)

    @rule(number=NUMBERS, per_transfer=MINORS, per_day=st.integers(0, 300), new_payee=st.integers(0, 200))
    def choose_limits(self, number: int, per_transfer: int, per_day: int, new_payee: int) -> None:
        payer, limits = self._client(number).customer_id, Limits(per_transfer, per_day, new_payee)
        self.desk.state.limits[payer, Currency.EUR] = self.model.chosen[payer] = limits

    @rule(minutes=st.sampled_from([1, 6, 61, 24 * 60, 4 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)

    @rule()
    def crash_before_the_commit(self) -> None:
        """All orders are sent again."""
        self.desk.lost(*self.waiting)

    @rule()
    def crash_after_the_commit(self) -> None:
        """The same, but by then they had been carried out."""
        self._commit()

    @rule()
    def commit(self) -> None:
        self._commit()
        self.waiting.clear()

    def _commit(self) -> None:
        for order, judged in zip(self.waiting, self.desk.judged(*self.waiting), strict=True):
            digest = digest_of(order)
            known = self.answers.get(digest)
            if known is None:
                expected = self.model.expected(order, self.desk.now)
                assert told(judged) == expected, order
                if isinstance(judged, Recorded):
                    assert not judged.replayed
                    self.answers[digest] = judged.transfer
                    self.model.apply(order, judged.transfer, self.desk.now)
            elif known.request_hash != order.request_hash:
                assert told(judged) == "!idempotency-key-reused"
            else:
                assert judged == Recorded(known, replayed=True)

    @invariant()
    def money_is_where_the_model_says(self) -> None:
        books = self.desk.state.books
        assert {account_id: book.balance for account_id, book in books.items()} == self.model.money
        assert sum(self.model.money.values()) == PURSE * len(books)
        for account_id, book in books.items():
            assert book.debits_pending == self.model.held[account_id]
            assert book.available >= 0

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
    def what_was_sent_today_is_what_counts(self) -> None:
        today = bank_day(self.desk.now, MADRID)
        for (payer, _), (day, spent) in self.desk.state.usages.items():
            assert spent == self.model.spent[payer, day] >= 0
            assert day <= today

    @invariant()
    def each_key_has_one_outcome(self) -> None:
        assert self.desk.state.known == self.answers
        assert len(self.desk.transfers) == len(self.answers)


LedgerMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestLedger = LedgerMachine.TestCase
