"""Sending: once where that can be known, again where it cannot, another way where it never will."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Never

from kernel.events.auth import PasswordChanged
from notice_town import NoticeTown, a_transfer
from notifications.channels import Category, Channel
from notifications.preferences.service import Preferences, QuietHours
from notifications.senders.port import SendRefused, SendUnavailable, SendUncertain
from testkit.polling import eventually

ATTEMPTS = """
    SELECT outcome, error, provider_id FROM delivery_attempts JOIN deliveries ON deliveries.id = delivery_id
    ORDER BY channel, delivery_id, number
"""
ONLY_PUSH = Preferences(
    switched_off=frozenset(
        (category, channel)
        for category in Category
        for channel in (Channel.EMAIL, Channel.SMS)
        if not category.is_fixed
    )
)


async def paid_customer(town: NoticeTown, preferences: Preferences = ONLY_PUSH) -> None:
    customer = await town.a_customer(phones=1)
    await town.wiring.preferences.choose(customer, preferences)
    await town.happen(a_transfer([], [customer]))


async def test_what_was_accepted_is_logged_with_the_providers_id(town: NoticeTown) -> None:
    await paid_customer(town)
    await town.send_all()
    assert [tuple(row) for row in await town.rows(ATTEMPTS)] == [("accepted", None, "provider-1")]


async def test_what_was_certainly_not_taken_is_tried_again_when_the_provider_wishes(town: NoticeTown) -> None:
    town.senders[Channel.PUSH].faults = [SendUnavailable("quota", 50)]
    await paid_customer(town)
    await town.send_all()
    town.pass_time(timedelta(seconds=40))
    await town.send_all()
    assert town.taken_by(Channel.PUSH) == []
    town.pass_time(timedelta(seconds=30))
    # A provider that asks for time gets it from every message: the lane's own pause is in real seconds.
    fresh = town.wiring.make_lane()
    stop = asyncio.Event()
    running = asyncio.ensure_future(fresh.run(stop))
    await eventually(town.is_level, seconds=10)
    stop.set()
    await running
    assert len(town.taken_by(Channel.PUSH)) == 1
    assert [row.outcome for row in await town.rows(ATTEMPTS)] == ["unavailable", "accepted"]


async def test_one_channel_that_fails_does_not_hold_up_the_others(town: NoticeTown) -> None:
    town.senders[Channel.EMAIL].faults = [SendUnavailable("throttled", 60)]
    await paid_customer(town, Preferences())
    await paid_customer(town, Preferences())
    async with town.sending():

        async def others_went() -> bool:
            return len(town.taken_by(Channel.PUSH)) == len(town.taken_by(Channel.SMS)) == 2

        await eventually(others_went, seconds=10)
    assert town.taken_by(Channel.EMAIL) == []


async def test_no_answer_is_counted_as_uncertain_and_sent_again_with_the_same_id(town: NoticeTown) -> None:
    town.senders[Channel.PUSH].faults = [SendUncertain("timeout")]
    await paid_customer(town)
    await town.send_all()
    town.pass_time(timedelta(seconds=10))
    await town.send_all()
    assert [row.outcome for row in await town.rows(ATTEMPTS)] == ["uncertain", "accepted"]


async def test_a_refusal_for_good_hands_over_to_the_next_channel(town: NoticeTown) -> None:
    town.senders[Channel.PUSH].faults = [SendRefused("unregistered", target_gone=True)]
    town.senders[Channel.EMAIL].faults = [SendRefused("MessageRejected")]
    await paid_customer(town)
    await town.send_all()
    assert [len(town.taken_by(channel)) for channel in (Channel.PUSH, Channel.EMAIL, Channel.SMS)] == [0, 0, 1]
    states = await town.rows("SELECT state, failure FROM deliveries")
    assert {tuple(row) for row in states} == {
        ("failed", "MessageRejected"),
        ("failed", "unregistered"),
        ("sent", None),
    }


async def test_a_token_that_is_gone_is_forgotten(town: NoticeTown) -> None:
    town.senders[Channel.PUSH].faults = [SendRefused("unregistered", target_gone=True)]
    await paid_customer(town)
    await town.send_all()
    assert await town.rows("SELECT * FROM push_device_tokens") == []


async def test_nothing_stands_in_where_another_channel_arrives_or_the_customer_said_no(town: NoticeTown) -> None:
    town.senders[Channel.PUSH].faults = [SendRefused("unregistered")]
    await paid_customer(town, Preferences())
    await town.send_all()
    assert len(town.taken_by(Channel.EMAIL)) == len(town.taken_by(Channel.SMS)) == 1
    town.senders[Channel.PUSH].faults = [SendRefused("unregistered")]
    await paid_customer(town, Preferences(switched_off=ONLY_PUSH.switched_off, fallback=False))
    await town.send_all()
    assert len(town.taken_by(Channel.EMAIL)) == len(town.taken_by(Channel.SMS)) == 1


async def test_two_channels_that_fail_at_the_same_time_are_stood_in_for_once(town: NoticeTown) -> None:
    for _ in range(5):
        customer = await town.a_customer(phones=2)
        await town.wiring.preferences.choose(customer, ONLY_PUSH)
        town.senders[Channel.PUSH].faults += [SendRefused("unregistered")] * 2
        await town.happen(a_transfer([], [customer]))
        await town.send_all(lanes=4)
    assert len(town.taken_by(Channel.EMAIL)) == 5
    assert town.taken_by(Channel.SMS) == []


async def test_a_provider_that_never_answers_gets_a_message_three_times_and_no_more(town: NoticeTown) -> None:
    town.senders[Channel.PUSH].faults = [SendUncertain("timeout")] * 10
    await paid_customer(town)
    for _ in range(6):
        await town.send_all()
        town.pass_time(timedelta(seconds=90))
    assert len(town.senders[Channel.PUSH].faults) == 7
    rows = await town.rows("SELECT channel, state FROM deliveries")
    assert {tuple(row) for row in rows} == {("push", "doubtful"), ("email", "sent")}


async def test_an_outcome_that_comes_after_its_lease_stays_in_doubt(town: NoticeTown) -> None:
    """As when a process hangs for longer than the lease: another one sends the message, and the log knows of both."""
    await paid_customer(town)
    lane, other = town.wiring.make_lane(), town.wiring.make_lane()

    async def hang() -> None:
        town.senders[Channel.PUSH].after_taking = None
        town.pass_time(timedelta(seconds=31))
        stop = asyncio.Event()
        running = asyncio.ensure_future(other.run(stop))

        async def sent_again() -> bool:
            return len(await town.rows("SELECT 1 FROM deliveries WHERE state = 'sent'")) == 1

        await eventually(sent_again, seconds=10)
        stop.set()
        await running

    town.senders[Channel.PUSH].after_taking = hang
    stop = asyncio.Event()
    running = asyncio.ensure_future(lane.run(stop))

    async def taken_twice() -> bool:
        return len(town.taken_by(Channel.PUSH)) == 2

    await eventually(taken_twice, seconds=20)
    await eventually(town.is_level, seconds=10)
    stop.set()
    await running
    assert [row.outcome for row in await town.rows(ATTEMPTS)] == ["interrupted", "accepted"]


async def test_what_failed_by_day_does_not_ring_at_night(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=1)
    town.senders[Channel.PUSH].faults = [SendUnavailable("down", 60)]
    await town.wiring.preferences.choose(customer, ONLY_PUSH)
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    local = town.clock.now().astimezone(town.zone)
    quiet = QuietHours((local - timedelta(hours=1)).time(), (local + timedelta(hours=3)).time().replace(second=0))
    await town.wiring.preferences.choose(customer, replace(ONLY_PUSH, quiet_hours=quiet))
    town.pass_time(timedelta(minutes=30))
    await town.send_all()
    assert town.taken_by(Channel.PUSH) == []
    town.pass_time(timedelta(hours=2, minutes=31))
    await town.send_all()
    assert len(town.taken_by(Channel.PUSH)) == 1


async def test_of_what_is_due_security_goes_first(town: NoticeTown) -> None:
    for _ in range(5):
        await paid_customer(town, Preferences())
    customer = await town.a_customer()
    await town.happen(PasswordChanged(customer_id=customer, changed_at=town.clock.now()))
    await town.send_all()
    assert "password" in town.taken_by(Channel.SMS)[0].text


class Killed(BaseException):
    """The process is gone; nothing after this runs."""


async def test_a_process_killed_between_sending_and_committing_doubles_one_message_at_most(town: NoticeTown) -> None:
    async def die() -> Never:
        raise Killed

    for _ in range(3):
        await paid_customer(town)
    town.senders[Channel.PUSH].after_taking = die
    try:
        await town.wiring.make_lane().run(asyncio.Event())
    except Killed:
        town.senders[Channel.PUSH].after_taking = None
    async with town.sending():

        async def the_others_went() -> bool:
            return len(town.taken_by(Channel.PUSH)) == 3

        await eventually(the_others_went, seconds=10)
    # The lease of the message in doubt still runs: nobody sends it.
    assert set(Counter(message.message_id for message in town.taken_by(Channel.PUSH)).values()) == {1}
    town.pass_time(timedelta(seconds=31))
    await town.send_all()
    sent = Counter(message.message_id for message in town.taken_by(Channel.PUSH))
    assert sorted(sent.values()) == [1, 1, 2]
    assert Counter(row.outcome for row in await town.rows(ATTEMPTS)) == {"accepted": 3, "interrupted": 1}


async def test_eight_lanes_send_each_message_once(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=2)
    for minor in range(1, 51):
        await town.happen(a_transfer([], [customer], minor))
    await town.send_all(lanes=8)
    for channel, expected in ((Channel.PUSH, 100), (Channel.EMAIL, 50), (Channel.SMS, 50)):
        sent = Counter(message.message_id for message in town.taken_by(channel))
        assert (len(sent), set(sent.values())) == (expected, {1})


async def test_after_a_day_of_failures_it_is_given_up(town: NoticeTown) -> None:
    await paid_customer(town)
    town.pass_time(timedelta(hours=24, minutes=1))
    town.senders[Channel.PUSH].faults = [SendUnavailable("down")]
    await town.send_all()
    rows = await town.rows("SELECT state, failure FROM deliveries WHERE channel = 'push'")
    assert [tuple(row) for row in rows] == [("failed", "down")]


async def test_amounts_stay_off_the_lock_screen_for_who_wants_that(town: NoticeTown) -> None:
    await paid_customer(town, Preferences(show_amounts=False))
    await town.send_all()
    assert "25" not in town.taken_by(Channel.PUSH)[0].title + town.taken_by(Channel.SMS)[0].text
    assert "€25.00" in town.taken_by(Channel.EMAIL)[0].text


async def test_an_email_says_which_message_it_is(town: NoticeTown) -> None:
    await paid_customer(town, Preferences())
    await town.send_all()
    email = town.taken_by(Channel.EMAIL)[0]
    assert email.text.rstrip().endswith(f"Message {email.message_id}")
