"""The ledger beside its limit and its rivals (`make bench-ledger`): one run, one server, the same payments for all.

Writes results/ledger.json, the plots and the section of docs/performance.md. Ends with 1 when a figure is missed.
`--quick` shows in a minute that everything works; its figures mean little, and it writes nothing into docs.
"""

import argparse
import gc
import json
import logging
import os
import platform
import sys
import time
from datetime import UTC, datetime
from typing import Any

import compared
import drained
import http_alone
import in_process
import ledger_page
import raced
import structlog
import through_hops
import time_spent
import uvloop
from bench_bank import RESULTS, say
from disk import fsyncs_per_second
from goals import as_lines, goals
from ground import Ground, ground_of_all
from ours_bank import OurBank
from plan import QUICK, WHOLE, Plan

RESULT_FILE = RESULTS / "ledger.json"
_DRAIN_RATES = (100.0, 400.0)


async def run(plan: Plan) -> dict[str, Any]:
    async with ground_of_all(with_emulator=plan.is_whole) as ground:
        found = _circumstances(ground)
        ours = OurBank(ground.core)
        await ours.open()
        found["compared"] = await compared.measure(ground, ours, plan)
        rivals, found["excluded"] = await in_process.open_rivals(ground)
        try:
            found["in_process"] = await in_process.measure([ours, *rivals], plan)
        finally:
            for rival in rivals:
                await rival.close()
        found["time_spent"] = await time_spent.measure(ours, ours.database)
        await ours.rest()
        found["http"] = await http_alone.measure(ground, ours, plan)
        found["hops"] = await through_hops.measure(ground, ours, plan)
        if plan.is_whole:
            found["drained"] = [await drained.measure(ground, ours, rate) for rate in _DRAIN_RATES]
        await ours.open()
        # The last, since it empties purses.
        found["races"] = await raced.measure(ground, ours, plan.race_rounds)
        await ours.close()
    found["load_after"] = round(os.getloadavg()[0], 2)
    found["goals"] = goals(found)
    return found


def _circumstances(ground: Ground) -> dict[str, Any]:
    rate = fsyncs_per_second(ground.bank.server.folder, 1)
    say(f"the disk makes {rate:,.0f} pages safe a second")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "fsyncs_per_second": round(rate),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="only show that everything works")
    chosen = parser.parse_args()
    began = time.monotonic()
    # As the services do it. What a log would say of 200,000 transfers is of no use here.
    gc.set_threshold(50_000, 20, 50)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found = uvloop.run(run(QUICK if chosen.quick else WHOLE))
    found["took_seconds"] = round(time.monotonic() - began)
    if not chosen.quick:
        RESULT_FILE.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        ledger_page.write()
    for line in as_lines(found["goals"]):
        say(line)
    say(f"load {found['load_before']} before, {found['load_after']} after; {found['took_seconds']} s")
    return 0 if all(row["met"] for row in found["goals"]) else 1


if __name__ == "__main__":
    sys.exit(main())
