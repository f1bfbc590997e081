"""Rows as the bank's own services write them, as the capture hands them to the trail: transfers, sign-ins, closures."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from audit.records.schemas import CapturedTransaction, Change, Mark, Source, Values

BEGAN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class BankRows:
    """The same rows for the same seed. Positions of both sources grow as they would in two logs."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._end_lsn: dict[Source, int] = {"core": 1 << 24, "auth": 1 << 22}
        self._customers = [self._id() for _ in range(20)]
        self._accounts = {customer: self._id() for customer in self._customers}
        self._versions = dict.fromkeys(self._accounts.values(), 0)

    def transactions(self) -> Iterator[CapturedTransaction]:
        """Without an end."""
        yield self._transaction("core", [self._taken_over(one) for one in self._customers], ())
        while True:
            makers = (self._transfers, self._group, self._sign_in, self._closure, self._reading, self._unknown)
            yield self._dice.choices(makers, (60, 8, 20, 4, 6, 2))[0]()

    def _group(self) -> CapturedTransaction:
        return self._transfers(self._dice.randint(2, 6))

    def _transfers(self, count: int = 1) -> CapturedTransaction:
        changes: list[Change] = []
        marks: list[Mark] = []
        for _ in range(count):
            payer, payee = self._dice.sample(self._customers, 2)
            transfer_id, amount = self._id(), self._dice.randint(1, 250_000)
            ends = {"debit_account_id": self._accounts[payer], "credit_account_id": self._accounts[payee]}
            row = {"id": transfer_id, "customer_id": payer, "outcome": "completed", "amount": str(amount), **ends}
            changes.append(_inserted("transfers", {"id": transfer_id}, {**row, "debit_name": "Lucía Vega"}))
            for account, sign in ((ends["debit_account_id"], -1), (ends["credit_account_id"], 1)):
                changes += self._booked(account, sign * amount, transfer_id)
            facts = {"transfer_id": transfer_id, "outcome": "completed"}
            marks.append(self._mark("customer", payer, "transfer.execute", **facts))
        return self._transaction("core", changes, tuple(marks))

    def _booked(self, account: str, amount: int, transfer_id: str) -> list[Change]:
        self._versions[account] = version = self._versions[account] + 1
        before = {"id": account, "version": str(version - 1), "status": "open"}
        key = {"account_id": account, "version": str(version)}
        entry = {**key, "amount": str(amount), "transfer_id": transfer_id, "reference": "Alquiler, «ático» \u2014 50 %"}
        updated = Change("update", "accounts", {"id": account}, before, {**before, "version": str(version)}, True)
        return [updated, _inserted("entries", key, entry)]

    def _sign_in(self) -> CapturedTransaction:
        customer, session_id = self._dice.choice(self._customers), self._id()
        row = {"id": session_id, "identity_id": customer, "client_id": "bank-web"}
        mark = self._mark("customer", customer, "session.open", client_id="bank-web")
        attempt = {"key_digest": self._id(), "failures": "0"}
        gone = Change("delete", "sign_in_attempts", {"key_digest": attempt["key_digest"]}, attempt, None, False)
        return self._transaction("auth", [_inserted("sessions", {"id": session_id}, row), gone], (mark,))

    def _closure(self) -> CapturedTransaction:
        account = self._dice.choice(list(self._accounts.values()))
        before = {"account_id": account, "closed_at": None}
        after = {"account_id": account, "closed_at": "2026-11-24 09:00:00+00"}
        closed = Change("update", "account_details", {"account_id": account}, before, after, True)
        mark = self._mark("operator", self._id(), "account.close", account_id=account, reason="Asked for at the branch")
        return self._transaction("core", [closed], (mark,))

    def _reading(self) -> CapturedTransaction:
        mark = self._mark("operator", self._id(), "statement.read", account_id=self._dice.choice(self._customers))
        return self._transaction("core", [], (mark,))

    def _unknown(self) -> CapturedTransaction:
        return self._transaction("core", [Change("truncate", "holds", {}, None, None, True)], ())

    def _taken_over(self, customer: str) -> Change:
        row = {"customer_id": customer, "legal_name": "Lucía Vega"}
        return Change("snapshot", "customers", {"customer_id": customer}, None, row, True)

    def _transaction(self, source: Source, changes: list[Change], marks: tuple[Mark, ...]) -> CapturedTransaction:
        self._end_lsn[source] += self._dice.randint(100, 5_000)
        at = BEGAN + timedelta(microseconds=self._end_lsn[source])
        return CapturedTransaction(source, self._end_lsn[source], at, tuple(changes), marks)

    def _mark(self, kind: str, subject: str, action: str, **facts: str) -> Mark:
        trace = f"00-{self._dice.randbytes(16).hex()}-{self._dice.randbytes(8).hex()}-01"
        return Mark(kind, subject, action, self._id(), trace, facts)

    def _id(self) -> str:
        return str(UUID(bytes=self._dice.randbytes(16)))


def _inserted(table: str, key: Values, row: Values) -> Change:
    return Change("insert", table, key, None, row, key_is_plain=True)
