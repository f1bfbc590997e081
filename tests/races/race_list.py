"""All races by their names, and how often each fires in the long form."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import account_races
import hold_races
import key_races
import limit_races
import money_races
import reversal_races
import writer_races
from race_arena import Arena, Course
from race_checks import check_all


@dataclass(frozen=True, slots=True)
class Race:
    """How often it fires in the short form and in the long one, which lasts `seconds_long` at least.

    `may_fail`: some of its orders reach nobody who could carry them out, and are told so.
    """

    name: str
    run: Callable[[Arena, Course], Awaitable[None]]
    rounds: int = 1
    rounds_long: int = 10
    may_fail: bool = False
    seconds_long: float = 0.0

    @property
    def sentence(self) -> str:
        return (self.run.__doc__ or "").splitlines()[0]


RACES = (
    Race("one-key", key_races.one_key),
    Race("one-key-in-batches", key_races.one_key_in_batches),
    Race("one-key-of-each-kind", key_races.one_key_of_each_kind),
    Race("one-key-two-bodies", key_races.one_key_two_bodies),
    Race("one-key-two-customers", key_races.one_key_two_customers),
    Race("one-quote", key_races.one_quote),
    Race("late-orders", key_races.late_orders),
    Race("overdraw", money_races.overdraw),
    Race("crossing", money_races.crossing, rounds=4, rounds_long=600, seconds_long=60),
    Race("ring", money_races.ring, rounds=2, rounds_long=40),
    Race("strangers", money_races.strangers),
    Race("mixed-batches", money_races.mixed_batches),
    Race("full-queue", money_races.full_queue, rounds_long=1, may_fail=True),
    Race("slow-commits", money_races.slow_commits),
    Race("daily-limit", limit_races.daily_limit),
    Race("transfer-limit", limit_races.transfer_limit),
    Race("new-payee-limit", limit_races.new_payee_limit),
    Race("limit-lowered", limit_races.limit_lowered),
    Race("limits-changed-at-once", limit_races.limits_changed_at_once),
    Race("own-money-held", limit_races.own_money_held),
    Race("reversed-twice", reversal_races.reversed_twice, rounds_long=16),
    Race("reversed-while-spent", reversal_races.reversed_while_spent),
    Race("one-hold-many-posts", hold_races.one_hold_many_posts),
    Race("post-void-expiry", hold_races.post_void_expiry),
    Race("holds-while-expiring", hold_races.holds_while_expiring),
    Race("voids-while-expiring", hold_races.voids_while_expiring),
    Race("partial-posts", hold_races.partial_posts),
    Race("holds-overdraw", hold_races.holds_overdraw),
    Race("closing", account_races.closing),
    Race("registration", account_races.registration, rounds_long=4),
    Race("history-beside", account_races.history_beside, rounds=6, rounds_long=100),
    Race("two-processes", writer_races.two_processes, may_fail=True),
    Race("frozen-writer", writer_races.frozen_writer, may_fail=True, rounds_long=4),
    Race("replaced-unawares", writer_races.replaced_unawares, may_fail=True),
    Race("killed-writer", writer_races.killed_writer, may_fail=True, rounds_long=4),
    Race("restarted", writer_races.restarted, rounds_long=4),
)
BY_NAME = {race.name: race for race in RACES}


async def run_race(race: Race, arena: Arena, *, is_long: bool = False) -> Course:
    """Fires it; what it found is in the course. A race that cannot be run to its end is a finding, too."""
    course = Course(race.rounds_long, race.seconds_long) if is_long else Course(race.rounds)
    began = time.monotonic()
    try:
        await race.run(arena, course)
    except Exception as error:
        course.find("the-race-ends", f"{type(error).__name__}: {error}")
    course.seconds = time.monotonic() - began
    await check_all(arena, course, may_fail=race.may_fail)
    return course
