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
    return 0


def last_line(found: dict[str, Any]) -> str:
    """The figures that one would ask for first."""
    rows = {(row["request"], row["clients"]): row for row in found["requests"]}
    ratios = ", ".join(
        f"{kind} {rows[kind, 16]['throughput_to_no_op']} of the no-op" for kind in ("balance read", "transfer")
    )
    start, browser, trail = found["starts"], found["to_browser"][0], found["to_trail"]
    return (
        f"ready in {start['warm_seconds']:.1f} s, {start['memory_mib']:.0f} MiB; at 16 clients: {ratios};"
        f" p95 to the browser {browser['p95_ms']:.0f} ms, to the trail {trail['p95_ms']:.0f} ms"
    )


if __name__ == "__main__":
    raise SystemExit(main())
