"""Thousands of events under a hundred faults (`make soak-notices`), and an emulator that loses its memory
(`make soak-outage`): each notice once on every channel, as its receivers count. Ends with 1 where that is not so.

python tests/faults/soak_notices.py storm  [--events 20000] [--faults 100]
python tests/faults/soak_notices.py outage [--events 3000] [--seconds 60]
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from aws_proxy import Purpose
from notice_storm import CHANNELS, Storm, a_storm
from outages import outage
from testkit.polling import eventually

BACKLOG_MAX = 1_500
CHUNK = 50
LISTENERS = 20
Fault = Callable[[Storm], Awaitable[None]]


async def kill_notifications(storm: Storm) -> None:
    await storm.kill("notifications")


async def kill_bff(storm: Storm) -> None:
    await storm.kill("bff")


async def kill_core(storm: Storm) -> None:
    await storm.kill("core")


async def kill_redis(storm: Storm) -> None:
    await storm.kill("redis", seconds_away=1)


async def cut_broker(storm: Storm) -> None:
    await storm.cut_broker(1.5)


async def lose_answers_of_the_broker(storm: Storm) -> None:
    storm.proxy.faults.unanswered = {Purpose.BROKER: 5}


async def lose_an_answer_to_a_message(storm: Storm) -> None:
    storm.proxy.faults.unanswered = {storm.dice.choice([Purpose.EMAIL, Purpose.SMS]): 1}


async def throttle(storm: Storm) -> None:
    storm.proxy.faults.throttled = {Purpose.EMAIL: 3, Purpose.SMS: 3}


async def fail_pushes(storm: Storm) -> None:
    await storm.fail_pushes(storm.dice.choice(["unavailable", "quota", "internal"]), 3)


FAULTS: Sequence[tuple[Fault, int]] = (
    (kill_notifications, 30),
    (cut_broker, 15),
    (throttle, 12),
    (fail_pushes, 12),
    (lose_answers_of_the_broker, 8),
    (lose_an_answer_to_a_message, 5),
    (kill_bff, 8),
    (kill_core, 5),
    (kill_redis, 5),
)
"""Each fault and how many of a hundred it is."""


async def storm_of(events: int, faults: int) -> bool:
    async with a_storm(_folder(), LISTENERS) as storm:
        began = time.monotonic()
        plan, done = _plan(storm, faults), 0

        async def is_level() -> bool:
            return await storm.backlog() <= BACKLOG_MAX

        while len(storm.told) < events:
            await storm.tell(min(CHUNK, events - len(storm.told)))
            await storm.publish_again(CHUNK // 10)
            for fault in plan[done : len(storm.told) * faults // events]:
                await fault(storm)
                done += 1
                say(f"{time.monotonic() - began:5.0f} s: {len(storm.told)} events, fault {done}, {fault.__name__}")
            await eventually(is_level, seconds=300)
        return await verdict(storm, began, f"{faults} faults, kills: {dict(storm.kills)}")


def _plan(storm: Storm, faults: int) -> Sequence[Fault]:
    """A hundred faults in any order, as often as it takes."""
    hundred = [fault for fault, share in FAULTS for _ in range(share)]
    return storm.dice.sample(hundred * (faults // 100 + 1), faults)


async def outage_of(events: int, seconds: float) -> bool:
    async with a_storm(_folder(), LISTENERS) as storm:
        began = time.monotonic()
        await outage(storm, events, seconds)
        return await verdict(storm, began, f"emulator away for {seconds:.0f} s under load, then empty")


async def verdict(storm: Storm, began: float, title: str) -> bool:
    say("all told; waiting until nothing is due any more")
    await eventually(storm.is_settled, seconds=900)
    await asyncio.sleep(5)
    counts, doubtful = await storm.counts(), await storm.doubtful()
    say(f"{len(storm.told)} events in {time.monotonic() - began:.0f} s; {title}")
    say("channel  expected accepted     lost  doubles  strange")
    for channel in CHANNELS:
        count = counts[channel]
        figures = (count.expected, count.accepted, count.lost, len(count.doubles), count.strange)
        say(f"{channel:8}" + "".join(f"{figure:9}" for figure in figures))
    doubles = [one for channel in CHANNELS for one in counts[channel].doubles]
    allowed = storm.kills["notifications"] + storm.proxy.unanswered_sends
    say(
        f"{len(doubles)} doubles of at most {allowed}: {storm.kills['notifications']} kills of notifications"
        f" and {storm.proxy.unanswered_sends} answers lost after a message was taken"
    )
    untold = set(doubles) - doubtful["interrupted"] - doubtful["uncertain"]
    say(f"the bank's log names {len(set(doubles)) - len(untold)} of {len(set(doubles))} as sent perhaps twice")
    good = not any(count.lost for count in counts.values()) and len(doubles) <= allowed and not untold
    good = good and not counts["live"].doubles and not any(count.strange for count in counts.values())
    say("every notice arrived" if good else "NOT every notice arrived once")
    return good


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bank-soak-"))
    folder.chmod(0o711)
    return folder / "bank"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Every notice once, under faults.")
    ways = parser.add_subparsers(dest="way", required=True)
    storm = ways.add_parser("storm")
    storm.add_argument("--events", type=int, default=20_000)
    storm.add_argument("--faults", type=int, default=100)
    away = ways.add_parser("outage")
    away.add_argument("--events", type=int, default=3_000)
    away.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    if chosen.way == "storm":
        good = asyncio.run(storm_of(chosen.events, chosen.faults))
    else:
        good = asyncio.run(outage_of(chosen.events, chosen.seconds))
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
