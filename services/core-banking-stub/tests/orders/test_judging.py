"""The rules of orders one by one, on a ledger in memory."""

from datetime import timedelta
from typing import Any

import pytest
from core_banking_stub.orders.service import Limits, Order, Outcome, Recorded, Transfer
from kernel.ids import AccountId, TransferId, new_id
from kernel.money import BALANCE_MINOR_MAX, Amount, Currency
from ledger_desk import Desk, posting, reversal, told, void


@pytest.fixture
def desk() -> Desk:
    return Desk()


def transfer_of(judged: object) -> Transfer:
    assert isinstance(judged, Recorded)
    return judged.transfer


def test_money_moves_and_both_sides_have_their_version_and_balance(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client(owns=7)
    transfer = transfer_of(desk.one(desk.transfer(ana, luis, 40)))
    assert (transfer.outcome, transfer.debit.version, transfer.credit.version) == (Outcome.COMPLETED, 1, 1)
    assert (transfer.debit.balance_after, transfer.credit.balance_after) == (60, 47)
    assert (transfer.payee_label, transfer.booking_date.isoformat()) == ("My friend", "2027-03-10")


def test_a_payee_who_is_called_by_their_name_needs_no_label(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    assert transfer_of(desk.one(desk.transfer(ana, luis, 40, payee_name="Client 2"))).payee_label is None


def test_each_order_of_a_group_sees_what_the_ones_before_did(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    group = [desk.transfer(ana, luis, 60), desk.transfer(ana, luis, 60), desk.transfer(luis, ana, 50)]
    assert [told(one) for one in desk.judged(*group, desk.transfer(ana, luis, 60))] == [
        "completed",
        "insufficient-funds",
        "completed",
        "completed",
    ]
    assert (desk.balance(ana), desk.balance(luis)) == (30, 70)


def test_a_known_key_is_answered_as_the_first_time_whatever_has_changed(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    fine, refused = desk.transfer(ana, luis, 40), desk.transfer(ana, luis, 400)
    first = desk.judged(fine, refused)
    desk.now += timedelta(days=30)
    desk.close(luis)
    again = desk.judged(refused, fine, fine)
    assert [told(one) for one in again] == ["insufficient-funds", "completed", "completed"]
    assert all(isinstance(one, Recorded) and one.replayed for one in again)
    assert transfer_of(again[1]) == transfer_of(first[0])
    assert desk.balance(luis) == 40


def test_a_known_key_with_another_order_is_refused_and_nothing_is_recorded(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    order = desk.transfer(ana, luis, 40)
    other = desk.transfer(ana, luis, 1, idempotency_key=order.idempotency_key, request_hash=b"another order...")
    assert [told(one) for one in desk.judged(order, other)] == ["completed", "!idempotency-key-reused"]
    assert len(desk.transfers) == 1


def test_a_key_is_ones_own_and_of_one_operation(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client(owns=100)
    key: dict[str, Any] = {"idempotency_key": "one-key-for-everything"}
    hold_id = desk.placed(ana, luis, 1, **key)
    transfer = transfer_of(desk.one(desk.transfer(ana, luis, 1, **key)))
    group: list[Order] = [
        desk.transfer(luis, ana, 1, **key),
        posting(ana, hold_id, **key),
        reversal(transfer.transfer_id, **key),
        void(ana, hold_id, **key),
    ]
    assert [told(one) for one in desk.judged(*group)] == ["completed", "completed", "completed", "hold-resolved"]


def test_an_order_that_comes_too_late_is_not_recorded(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    order = desk.transfer(ana, luis, 40, not_after=desk.now)
    desk.now += timedelta(microseconds=1)
    assert told(desk.one(order)) == "!quote-expired"
    desk.now -= timedelta(microseconds=1)
    assert told(desk.one(order)) == "completed"


def test_a_quote_is_used_once_even_by_an_order_that_was_refused(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    quote_id = new_id()
    group = [desk.transfer(ana, luis, minor, quote_id=quote_id) for minor in (400, 40)]
    assert [told(one) for one in desk.judged(*group)] == ["insufficient-funds", "!quote-used"]
    assert told(desk.one(desk.transfer(ana, luis, 40, quote_id=quote_id))) == "!quote-used"
    assert told(desk.one(group[0])) == "insufficient-funds"


def test_what_does_not_exist_for_the_customer_is_not_recorded(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    gone = desk.client()
    desk.close(gone)
    orders = {
        "!account-unknown": [
            desk.transfer(ana, luis, 1, debit_account_id=luis.account_id),
            desk.transfer(ana, luis, 1, debit_account_id=AccountId(new_id())),
            desk.transfer(gone, ana, 1),
        ],
        "!payee-unknown": [desk.transfer(ana, gone, 1), desk.transfer(ana, luis, 1, credit_iban="ES99")],
    }
    for code, group in orders.items():
        assert {told(one) for one in desk.judged(*group)} == {code}
    assert desk.transfers == {}


def test_refusals_that_are_recorded(desk: Desk) -> None:
    ana, luis = desk.client(owns=100), desk.client()
    dollars, rich = desk.client(of=luis, currency=Currency.USD), desk.client(owns=BALANCE_MINOR_MAX)
    group = [
        desk.transfer(ana, ana, 1),
        desk.transfer(ana, dollars, 1),
        desk.transfer(ana, luis, 1, amount=Amount(minor=1, currency=Currency.USD)),
        desk.transfer(ana, luis, 101),
        desk.transfer(ana, rich, 1),
    ]
    assert [told(one) for one in desk.judged(*group)] == [
        "same-account",
        "currency-mismatch",
        "currency-mismatch",
        "insufficient-funds",
        "balance-limit",
    ]
    assert (len(desk.transfers), desk.entries, desk.balance(ana)) == (5, [], 100)


class TestLimits:
    def test_each_limit_has_its_code_and_what_was_refused_does_not_count(self, desk: Desk) -> None:
        desk.limits = Limits(per_transfer=50, per_day=100, new_payee=60)
        ana, luis, eva = desk.client(owns=1000), desk.client(), desk.client()
        group = [desk.transfer(ana, payee, minor) for payee, minor in ((luis, 51), (luis, 50), (luis, 11), (luis, 10))]
        group += [desk.transfer(ana, eva, 41), desk.transfer(ana, eva, 40), desk.transfer(ana, eva, 1)]
        assert [told(one) for one in desk.judged(*group)] == [
            *("transfer-limit", "completed", "new-payee-limit", "completed"),
            *("daily-limit", "completed", "daily-limit"),
        ]

    def test_a_day_ends_at_the_banks_midnight(self, desk: Desk) -> None:
        desk.limits = Limits(100, 100, 10**6)
        ana, luis = desk.client(owns=1000), desk.client()
        desk.now = desk.now.replace(hour=22, minute=59)
        assert told(desk.one(desk.transfer(ana, luis, 100))) == "completed"
        assert told(desk.one(desk.transfer(ana, luis, 1))) == "daily-limit"
        desk.now += timedelta(minutes=1)  # Madrid is one hour ahead.
        assert told(desk.one(desk.transfer(ana, luis, 100))) == "completed"

    def test_a_payee_is_new_for_three_days_from_the_first_payment(self, desk: Desk) -> None:
        desk.limits = Limits(100, 1000, 100)
        ana, luis = desk.client(owns=1000), desk.client()
        assert told(desk.one(desk.transfer(ana, luis, 100))) == "completed"
        desk.now += timedelta(days=3, microseconds=-1)
        assert told(desk.one(desk.transfer(ana, luis, 1))) == "new-payee-limit"
        desk.now += timedelta(microseconds=1)
        group = [desk.transfer(ana, luis, 100) for _ in range(3)]
        assert {told(one) for one in desk.judged(*group)} == {"completed"}

    def test_ones_own_limits_hold_for_oneself_and_go_before_the_banks(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=1000), desk.client(owns=1000)
        desk.state.limits[ana.customer_id, Currency.EUR] = Limits(10, 10, 10)
        assert told(desk.one(desk.transfer(ana, luis, 11))) == "transfer-limit"
        assert told(desk.one(desk.transfer(luis, ana, 500))) == "completed"

    def test_between_ones_own_accounts_nothing_counts(self, desk: Desk) -> None:
        desk.limits = Limits(10, 10, 10)
        ana = desk.client(owns=1000)
        savings = desk.client(of=ana)
        assert told(desk.one(desk.transfer(ana, savings, 500))) == "completed"
        assert told(desk.one(desk.transfer(ana, desk.client(), 10))) == "completed"

    def test_a_hold_counts_and_what_it_does_not_move_may_be_sent_again(self, desk: Desk) -> None:
        desk.limits = Limits(100, 100, 10**6)
        ana, luis = desk.client(owns=1000), desk.client()
        hold_id = desk.placed(ana, luis, 100)
        assert told(desk.one(desk.transfer(ana, luis, 1))) == "daily-limit"
        assert told(desk.one(posting(ana, hold_id, 30))) == "completed"
        group = [desk.transfer(ana, luis, 71), desk.transfer(ana, luis, 70)]
        assert [told(one) for one in desk.judged(*group)] == ["daily-limit", "completed"]

    def test_a_hold_of_yesterday_gives_today_nothing_back(self, desk: Desk) -> None:
        desk.limits = Limits(100, 100, 10**6)
        ana, luis = desk.client(owns=1000), desk.client()
        hold_id = desk.placed(ana, luis, 100, held_until=desk.now + timedelta(days=2))
        desk.now += timedelta(days=1)
        group: list[Order] = [desk.transfer(ana, luis, 100), void(ana, hold_id), desk.transfer(ana, luis, 1)]
        assert [told(one) for one in desk.judged(*group)] == ["completed", "voided", "daily-limit"]

    def test_a_hold_between_ones_own_accounts_gives_nothing_back_that_never_counted(self, desk: Desk) -> None:
        desk.limits = Limits(100, 100, 10**6)
        ana, luis = desk.client(owns=1000), desk.client()
        hold_id = desk.placed(ana, desk.client(of=ana), 100)
        group: list[Order] = [desk.transfer(ana, luis, 100), void(ana, hold_id), desk.transfer(ana, luis, 1)]
        assert [told(one) for one in desk.judged(*group)] == ["completed", "voided", "daily-limit"]


class TestHolds:
    def test_what_is_held_is_there_but_cannot_be_spent(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        desk.placed(ana, luis, 60)
        assert (desk.balance(ana), desk.available(ana), desk.entries) == (100, 40, [])
        group = [desk.transfer(ana, luis, 41), desk.hold(ana, luis, 41), desk.transfer(ana, luis, 40)]
        assert [told(one) for one in desk.judged(*group)] == ["insufficient-funds", "insufficient-funds", "completed"]

    def test_a_part_is_posted_and_the_rest_is_free(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        hold_id = desk.placed(ana, luis, 60)
        transfer = transfer_of(desk.one(posting(ana, hold_id, 25)))
        assert (transfer.hold_id, transfer.amount.minor, transfer.reference) == (hold_id, 25, "Dinner")
        assert (desk.balance(ana), desk.available(ana), desk.balance(luis)) == (75, 75, 25)

    def test_a_hold_ends_once(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        for end, outcome in ((posting, "completed"), (void, "voided")):
            hold_id = desk.placed(ana, luis, 10)
            group: list[Order] = [end(ana, hold_id), posting(ana, hold_id), void(ana, hold_id), end(ana, hold_id)]
            assert [told(one) for one in desk.judged(*group)] == [outcome, *["hold-resolved"] * 3]
        assert desk.available(ana) == 90

    def test_more_than_is_held_is_refused_and_the_hold_stays(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        hold_id = desk.placed(ana, luis, 10)
        group: list[Order] = [posting(ana, hold_id, 11), posting(ana, hold_id, 10)]
        assert [told(one) for one in desk.judged(*group)] == ["hold-exceeded", "completed"]

    def test_at_its_last_instant_a_hold_expires_and_can_no_longer_be_posted(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        hold_id = desk.placed(ana, luis, 10)
        expiry = void(None, hold_id, idempotency_key=f"hold-expiry:{hold_id}")
        desk.now += timedelta(hours=1, microseconds=-1)
        assert told(desk.one(expiry)).startswith("!")
        desk.now += timedelta(microseconds=1)
        group: list[Order] = [posting(ana, hold_id), expiry, expiry, void(ana, hold_id)]
        assert [told(one) for one in desk.judged(*group)] == ["hold-resolved", "voided", "voided", "hold-resolved"]
        assert desk.available(ana) == 100

    def test_nobody_elses_hold_exists(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        hold_id = desk.placed(ana, luis, 10)
        group: list[Order] = [posting(luis, hold_id), void(luis, hold_id), posting(ana, TransferId(new_id()))]
        assert {told(one) for one in desk.judged(*group)} == {"!hold-unknown"}

    def test_a_payee_who_left_gets_nothing_and_the_hold_can_be_voided(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        hold_id = desk.placed(ana, luis, 10)
        desk.close(luis)
        assert [told(one) for one in desk.judged(posting(ana, hold_id), void(ana, hold_id))] == [
            "!payee-unknown",
            "voided",
        ]


class TestReversals:
    def test_the_money_goes_back_once(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        transfer_id = transfer_of(desk.one(desk.transfer(ana, luis, 40))).transfer_id
        first, second = desk.judged(reversal(transfer_id), reversal(transfer_id))
        assert [told(first), told(second)] == ["completed", "already-reversed"]
        back = transfer_of(first)
        assert (back.reversal_of, back.debit.account_id, back.customer_id) == (transfer_id, luis.account_id, None)
        assert told(desk.one(reversal(transfer_id))) == "already-reversed"
        assert told(desk.one(reversal(back.transfer_id))) == "not-reversible"
        assert (desk.balance(ana), desk.balance(luis)) == (100, 0)

    def test_money_that_is_spent_or_held_cannot_go_back_yet(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        transfer_id = transfer_of(desk.one(desk.transfer(ana, luis, 40))).transfer_id
        hold_id = desk.placed(luis, ana, 1)
        group: list[Order] = [reversal(transfer_id), void(luis, hold_id), reversal(transfer_id)]
        assert [told(one) for one in desk.judged(*group)] == ["insufficient-funds", "voided", "completed"]

    def test_only_what_moved_money_is_reversed(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        refused = transfer_of(desk.one(desk.transfer(ana, luis, 400))).transfer_id
        hold_id = desk.placed(ana, luis, 10)
        group: list[Order] = [reversal(one) for one in (refused, hold_id, TransferId(new_id()))]
        assert {told(one) for one in desk.judged(*group)} == {"!transfer-unknown"}
        posted = transfer_of(desk.one(posting(ana, hold_id))).transfer_id
        assert told(desk.one(reversal(posted))) == "completed"

    def test_limits_do_not_stop_a_reversal(self, desk: Desk) -> None:
        ana, luis = desk.client(owns=100), desk.client()
        transfer_id = transfer_of(desk.one(desk.transfer(ana, luis, 40))).transfer_id
        desk.limits = Limits(0, 0, 0)
        assert told(desk.one(reversal(transfer_id))) == "completed"
