from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from core_banking_stub.ledgers.domain import (
    AccountKind,
    AccountStatus,
    Book,
    InternalPurpose,
    Posting,
    Refusal,
    bank_day,
    held,
    internal_account_id,
    judge,
    moved,
)
from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import AccountId, new_id
from kernel.money import AMOUNT_MINOR_MAX, BALANCE_MINOR_MAX, Amount, Currency


def a_book(balance: int = 0, **changes: Any) -> Book:
    book = Book(AccountId(new_id()), Currency.EUR, AccountKind.CUSTOMER, AccountStatus.OPEN, credits_posted=balance)
    return book._replace(**changes)


def euros(minor: int) -> Amount:
    return Amount(minor=minor, currency=Currency.EUR)


def test_the_whole_available_balance_can_be_sent_and_not_one_cent_more() -> None:
    payer, payee = a_book(500), a_book()
    assert isinstance(judge(payer, payee, euros(500)), Posting)
    assert judge(payer, payee, euros(501)) is Refusal.INSUFFICIENT_FUNDS


def test_held_money_cannot_be_sent() -> None:
    assert judge(a_book(500, debits_pending=1), a_book(), euros(500)) is Refusal.INSUFFICIENT_FUNDS


def test_an_account_with_a_lower_floor_may_be_overdrawn_down_to_it() -> None:
    payer = a_book(0, floor=-100)
    assert isinstance(judge(payer, a_book(), euros(100)), Posting)
    assert judge(payer, a_book(), euros(101)) is Refusal.INSUFFICIENT_FUNDS


def test_an_internal_account_has_no_floor() -> None:
    internal = a_book(0, kind=AccountKind.INTERNAL, floor=None)
    posting = judge(internal, a_book(), euros(AMOUNT_MINOR_MAX))
    assert isinstance(posting, Posting)
    assert posting.debit.balance == -AMOUNT_MINOR_MAX


def test_an_account_cannot_pay_itself() -> None:
    book = a_book(500)
    assert judge(book, book, euros(1)) is Refusal.SAME_ACCOUNT


@pytest.mark.parametrize("wrong", ["amount", "payee"])
def test_all_three_currencies_must_be_one(wrong: str) -> None:
    payee = a_book(currency=Currency.USD) if wrong == "payee" else a_book()
    amount = Amount(minor=1, currency=Currency.USD) if wrong == "amount" else euros(1)
    assert judge(a_book(500), payee, amount) is Refusal.CURRENCY_MISMATCH


def test_closed_accounts_neither_pay_nor_are_paid() -> None:
    closed = a_book(0, status=AccountStatus.CLOSED)
    assert judge(closed, a_book(), euros(1)) is Refusal.ACCOUNT_UNKNOWN
    assert judge(a_book(500), closed, euros(1)) is Refusal.PAYEE_UNKNOWN


def test_no_balance_grows_beyond_what_the_bank_can_count() -> None:
    full = a_book(BALANCE_MINOR_MAX)
    assert judge(a_book(500), full, euros(1)) is Refusal.BALANCE_LIMIT
    worn = a_book(0, debits_posted=9 * 10**18, credits_posted=9 * 10**18)
    assert judge(a_book(500), worn, euros(1)) is Refusal.BALANCE_LIMIT
    empty = a_book(-BALANCE_MINOR_MAX, kind=AccountKind.INTERNAL, floor=None)
    assert judge(empty, a_book(), euros(1)) is Refusal.BALANCE_LIMIT


amounts = st.integers(min_value=1, max_value=AMOUNT_MINOR_MAX)
orders = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 400)), max_size=60)


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4), orders)
def test_whatever_is_ordered_money_is_conserved_and_no_floor_is_broken(
    balances: list[int], wanted: list[tuple[int, int, int]]
) -> None:
    books = [a_book(balance) for balance in balances]
    count = 0
    for source, target, minor in wanted:
        judged = judge(books[source], books[target], euros(minor))
        if isinstance(judged, Refusal):
            assert source == target or books[source].available < minor
            continue
        books[source], books[target] = judged.debit, judged.credit
        count += 1
    assert sum(book.balance for book in books) == sum(balances)
    assert all(book.available >= 0 for book in books)
    assert sum(book.version for book in books) == 2 * count


@given(st.integers(-(10**15), 10**15), amounts)
def test_a_posting_moves_exactly_the_amount_and_counts_one_version_on_both_sides(balance: int, minor: int) -> None:
    debit, credit = a_book(balance, floor=None, kind=AccountKind.INTERNAL), a_book(version=7)
    posting = judge(debit, credit, euros(minor))
    assert isinstance(posting, Posting)
    assert (posting.debit.balance, posting.credit.balance) == (balance - minor, minor)
    assert (posting.debit.version, posting.credit.version) == (1, 8)


@given(st.integers(1, 500), st.integers(1, 500))
def test_what_is_held_is_not_available_and_moving_it_frees_the_rest(hold: int, minor: int) -> None:
    payer = held(a_book(500), hold)
    assert (payer.balance, payer.available) == (500, 500 - hold)
    posting = moved(payer, a_book(), euros(min(minor, hold)), held=hold)
    assert isinstance(posting, Posting)
    assert posting.debit.available == posting.debit.balance == 500 - min(minor, hold)


def test_a_payment_at_half_past_eleven_in_the_evening_utc_belongs_to_the_next_day_in_madrid() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert bank_day(late, ZoneInfo("Europe/Madrid")) == date(2026, 11, 25)
    assert bank_day(late, ZoneInfo("UTC")) == date(2026, 11, 24)


def test_only_currencies_of_the_demo_have_internal_accounts() -> None:
    assert internal_account_id(InternalPurpose.CLEARING, Currency.EUR)
    with pytest.raises(KeyError):
        internal_account_id(InternalPurpose.CLEARING, Currency.KWD)
