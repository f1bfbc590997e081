"""Orders of every kind in any order, at some desk, against a model that is simple.

The model keeps one number for each account and one line for each hold; it is told of no group and of no crash. Each
machine adds the crashes of its desk.
"""

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from core_banking_stub.ledgers.service import bank_day
from core_banking_stub.orders.service import Limits, Order, Recorded, Transfer, TransferOrder, digest_of
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from kernel.ids import new_id
from ledger_desk import Client, OrderDesk, posting, reversal, told, void
from ledger_model import MADRID, PURSE, Model

NUMBERS = st.integers(min_value=0, max_value=10**6)
MINORS = st.integers(min_value=1, max_value=100)


class LedgerMachine(RuleBasedStateMachine):
    desk: OrderDesk

    @abstractmethod
    def opened(self) -> OrderDesk:
        """A desk without a client, where the model's usual limits hold."""

    def found(self) -> None:
        """For a machine to begin with."""
        self.desk = self.opened()
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

    def _both(self, payer: int, payee: int) -> tuple[Client, Client]:
        """The simplest numbers are two clients; one in four pays an account from itself."""
        return self._client(payer), self._client(payer + 1 + payee)

    def send_one(self, order: Order) -> None:
        """Every other order is committed with all that wait before it."""
        self.waiting.append(order)
        self.sent.append(order)
        if len(self.sent) % 2:
            self.commit()

    @rule(payer=NUMBERS, payee=NUMBERS, minor=MINORS, is_quoted=st.booleans())
    def send(self, payer: int, payee: int, minor: int, is_quoted: bool) -> None:
        quote_id = new_id() if is_quoted else None
        self.send_one(self.desk.transfer(*self._both(payer, payee), minor, quote_id=quote_id))

    @rule(payer=NUMBERS, payee=NUMBERS, minor=MINORS, hours=st.sampled_from([1, 48]))
    def hold(self, payer: int, payee: int, minor: int, hours: int) -> None:
        until = self.desk.now + timedelta(hours=hours)
        self.send_one(self.desk.hold(*self._both(payer, payee), minor, held_until=until))

    @rule(payer=NUMBERS, payee=NUMBERS, minor=MINORS)
    def use_a_quote_again(self, payer: int, payee: int, minor: int) -> None:
        """Also one that an order of the same group has."""
        used = [order.quote_id for order in self.sent if isinstance(order, TransferOrder) and order.quote_id]
        if used:
            quote_id = used[-1 - payee % min(len(used), 3)]
            self.send_one(self.desk.transfer(*self._both(payer, payee), minor, quote_id=quote_id))

    @precondition(lambda self: self.model.lines)
    @rule(number=NUMBERS, who=NUMBERS, end=st.sampled_from(["whole", "part", "part", "too much", "void", "expire"]))
    def end_a_hold(self, number: int, who: int, end: str) -> None:
        hold_id, line = sorted(self.model.lines.items())[number % len(self.model.lines)]
        owner = next(one for one in self.clients if one.customer_id == line.payer)
        # Now and then it is somebody else's.
        client = self._client(who) if who % 5 == 0 else owner
        minors = {"whole": None, "part": (line.minor + 1) // 2, "too much": line.minor + 1}
        if end in minors:
            self.send_one(posting(client, hold_id, minors[end]))
        elif end == "void":
            self.send_one(void(client, hold_id))
        else:
            self.send_one(void(None, hold_id, idempotency_key=f"hold-expiry:{hold_id}"))

    @precondition(lambda self: self.answers)
    @rule(number=NUMBERS)
    def reverse(self, number: int) -> None:
        judged = sorted(transfer.transfer_id for transfer in self.answers.values())
        self.send_one(reversal(judged[number % len(judged)]))

    @precondition(lambda self: self.sent)
    @rule(number=NUMBERS, is_changed=st.booleans())
    def send_again(self, number: int, is_changed: bool) -> None:
        order = self.sent[number % len(self.sent)]
        # What a repeat asks for is told by its hash alone.
        self.waiting.append(replace(order, request_hash=b"something else..") if is_changed else order)

    @rule(number=NUMBERS, per_transfer=MINORS, per_day=st.integers(0, 300), new_payee=st.integers(0, 200))
    def choose_limits(self, number: int, per_transfer: int, per_day: int, new_payee: int) -> None:
        payer, limits = self._client(number).customer_id, Limits(per_transfer, per_day, new_payee)
        self.desk.choose_limits(payer, limits)
        self.model.chosen[payer] = limits

    @rule(minutes=st.sampled_from([1, 6, 61, 24 * 60, 4 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)

    @rule()
    def commit(self) -> None:
        self.carry_out()
        self.waiting.clear()

    def carry_out(self) -> None:
        for order, judged in zip(self.waiting, self.desk.judged(*self.waiting), strict=True):
            digest = digest_of(order)
            known = self.answers.get(digest)
            if known is None:
                expected = self.model.expected(order, self.desk.now)
                assert told(judged) == expected, order
                if isinstance(judged, Recorded):
                    assert not judged.replayed or self.desk.was_asked_again
                    self.answers[digest] = judged.transfer
                    self.model.apply(order, judged.transfer, self.desk.now)
            elif known.request_hash != order.request_hash:
                assert told(judged) == "!idempotency-key-reused"
            else:
                assert isinstance(judged, Recorded)
                assert judged.transfer == known
                assert judged.replayed

    @invariant()
    def money_is_where_the_model_says(self) -> None:
        books = self.desk.books()
        assert {account_id: book.balance for account_id, book in books.items()} == self.model.money
        assert sum(self.model.money.values()) == PURSE * len(books)
        for account_id, book in books.items():
            assert book.debits_pending == self.model.held[account_id]
            assert book.available >= 0

    @invariant()
    def what_was_sent_today_is_what_counts(self) -> None:
        today = bank_day(self.desk.now, MADRID)
        for payer, (day, spent) in self.desk.usages().items():
            assert spent == self.model.spent[payer, day] >= 0
            assert day <= today

    @invariant()
    def a_hold_is_open_until_it_ends(self) -> None:
        assert self.desk.open_holds() == {hold_id for hold_id, line in self.model.lines.items() if line.is_open}

    @invariant()
    def each_key_has_one_outcome(self) -> None:
        assert self.desk.known() == self.answers
