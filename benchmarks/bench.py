"""The first figures of the bank (`make bench`): starts, requests, the way to the browser and to the trail.

Each is a ratio to a limit or to a no-op of the same run, and lands in results/bench.json.
"""

import argparse
import asyncio
import json
import os
from datetime import UTC, datetime
from typing import Any

import live_notices
import no_op_bank
import page
import request_figures
import starts
import trail_lag
from bench_bank import RESULTS, a_bank, say, some_customers

RESULT_FILE = RESULTS / "bench.json"
CUSTOMERS = 40


async def run(seconds: float) -> dict[str, Any]:
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "starts": await starts.measure(),
    }
    async with a_bank() as bank, some_customers(bank, CUSTOMERS) as customers:
        # First, while no messages of thousands of transfers are still to be sent.
        found["to_browser"] = await live_notices.rates(bank, customers)
        async with (
            no_op_bank.a_no_op_bank(bank) as no_op_origin,
            request_figures.requests_on(bank, customers) as requests,
        ):
            found["requests"] = await request_figures.measure(requests, no_op_origin, seconds)
    async with a_bank() as bank:
        found["to_trail"] = await trail_lag.measure(bank)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5, help="of each window of requests")
    chosen = parser.parse_args()
    found = asyncio.run(run(chosen.seconds))
    RESULT_FILE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    page.write()
    say(last_line(found))
    return 1 if any(goal > 1 for goal in goals(found).values()) else 0


def goals(found: dict[str, Any]) -> dict[str, float]:
    """Each figure that has a limit, as a ratio to it."""
    browser = {
        f"p95 to the browser at {row['transfers_per_second']:g}/s": row["p95_to_goal"] for row in found["to_browser"]
    }
    start, trail = found["starts"], found["to_trail"]
    return {
        "cold start": start["cold_to_limit"],
        "warm start": start["warm_to_limit"],
        "memory": start["memory_to_limit"],
        **browser,
        "p95 to the trail": trail["p95_to_goal"],
    }


def last_line(found: dict[str, Any]) -> str:
    """The figures that one would ask for first."""
    rows = {(row["request"], row["clients"]): row for row in found["requests"]}
    ratios = ", ".join(
        f"{kind} {rows[kind, 16]['throughput_to_no_op']} of the no-op" for kind in ("balance read", "transfer")
    )
    of_goals = ", ".join(f"{name} {ratio:.2f}" for name, ratio in goals(found).items())
    return f"at 16 clients {ratios}; of their goals: {of_goals}"


if __name__ == "__main__":
    raise SystemExit(main())
