"""A bank as most are written: an ORM, one transaction a transfer, both rows locked in the order of their ids."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from contestants import CONNECTIONS, Books, Outcome, Shot
from kernel.ids import new_id
from orm_tables import Account, Entry, Tables, Transfer
from shapes import ACCOUNTS, PURSE_MINOR, Order, Task
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine


class InsufficientFunds(Exception):
    """The account does not have so much."""


class OrmLedger:
    """The bank's rules, for whoever calls it: in process or behind a route."""

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=120, pool_pre_ping=False
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    async def create(self, accounts: Sequence[Account]) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(Tables.metadata.create_all)
        async with self.sessions.begin() as session:
            session.add_all(accounts)

    async def transfer(self, wanted: Transfer) -> tuple[Transfer, bool]:
        """What was booked under the key, and whether it was there before. Raises InsufficientFunds."""
        try:
            return await self._transfer(wanted)
        except IntegrityError:
            # The same key was booked between our look and our commit.
            async with self.sessions() as session:
                found = await session.scalar(select(Transfer).where(Transfer.key == wanted.key))
            if found is None:
                raise
            return found, True

    async def _transfer(self, wanted: Transfer) -> tuple[Transfer, bool]:
        async with self.sessions.begin() as session:
            known = await session.scalar(select(Transfer).where(Transfer.key == wanted.key))
            if known is not None:
                return known, True
            sides = (wanted.debit_account_id, wanted.credit_account_id)
            question = select(Account).where(Account.id.in_(sides)).order_by(Account.id).with_for_update()
            found = {account.id: account for account in await session.scalars(question)}
            debit, credit = found[wanted.debit_account_id], found[wanted.credit_account_id]
            if debit.balance < wanted.amount:
                raise InsufficientFunds
            session.add(wanted)
            for account, amount in ((debit, -wanted.amount), (credit, wanted.amount)):
                account.balance += amount
                account.version += 1
                wanted.entries.append(_entry(account, amount))
            wanted.debit_version, wanted.debit_balance_after = debit.version, debit.balance
            wanted.credit_version, wanted.credit_balance_after = credit.version, credit.balance
        return wanted, False

    async def account(self, account_id: UUID) -> Account:
        async with self.sessions() as session:
            return await session.get_one(Account, account_id)

    async def close(self) -> None:
        await self.engine.dispose()


def _entry(account: Account, amount: int) -> Entry:
    return Entry(account_id=account.id, version=account.version, amount=amount, balance_after=account.balance)


class OrmBank:
    name, knows_keys = "ORM-style", True

    def __init__(self, url: str) -> None:
        self._ledger = OrmLedger(url)
        self._ids = [new_id() for _ in range(ACCOUNTS)]

    async def open(self) -> None:
        await self._ledger.create([an_account(one, PURSE_MINOR) for one in self._ids])

    def shot(self, task: Task) -> Shot:
        if isinstance(task, Order):
            wanted = a_transfer(task.key, self._ids[task.debit], self._ids[task.credit], task.minor)
            return lambda: self._transfer(wanted)
        account_id = self._ids[task.account]
        return lambda: self._read(account_id)

    async def _transfer(self, wanted: Transfer) -> Outcome:
        try:
            _, was_known = await self._ledger.transfer(wanted)
        except InsufficientFunds:
            return Outcome.REFUSED
        return Outcome.REPLAYED if was_known else Outcome.DONE

    async def _read(self, account_id: UUID) -> Outcome:
        await self._ledger.account(account_id)
        return Outcome.READ

    async def books(self) -> Books:
        async with self._ledger.sessions() as session:
            balances = dict((await session.execute(select(Account.id, Account.balance))).tuples().all())
            sums = select(Entry.account_id, func.sum(Entry.amount)).group_by(Entry.account_id)
            entries = dict((await session.execute(sums)).tuples().all())
            transfers = await session.scalar(select(func.count()).select_from(Transfer)) or 0
            keys = await session.scalar(select(func.count(func.distinct(Transfer.key)))) or 0
        ordered = [balances[one] for one in self._ids]
        return Books(ordered, [int(entries.get(one, 0)) for one in self._ids], transfers, transfers - keys)

    async def close(self) -> None:
        await self._ledger.close()


def an_account(account_id: UUID, balance: int, iban: str = "", customer_id: UUID | None = None) -> Account:
    return Account(
        id=account_id,
        customer_id=customer_id or account_id,
        iban=iban or str(account_id),
        holder_name="Vera Luna",
        balance=balance,
        version=0,
    )


def a_transfer(key: UUID, debit_id: UUID, credit_id: UUID, minor: int) -> Transfer:
    return Transfer(
        id=new_id(),
        key=key,
        debit_account_id=debit_id,
        credit_account_id=credit_id,
        amount=minor,
        currency="EUR",
        reference="bench",
        booked_at=datetime.now(UTC),
    )
