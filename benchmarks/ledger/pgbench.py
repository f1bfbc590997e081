"""One call a transfer, by PostgreSQL's own load generator: the core's statements as one function, one commit each."""

import asyncio
import math
import resource
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
from contestants import CONNECTIONS
from driver import quantile
from embedded.programs import clean_environment
from ground import Ground
from ledger_sql import ONE_TRANSFER, write_function
from ours_bank import OurBank
from shapes import ACCOUNTS, SMALL_MINOR_MAX, Shape

_NUMBERED = """
    CREATE OR REPLACE FUNCTION one_numbered(debit int, credit int, amount bigint) RETURNS text LANGUAGE sql AS $body$
        SELECT one_transfer(d.account_id, c.account_id, d.customer_id, amount)
        FROM bench_accounts d, bench_accounts c WHERE d.number = debit AND c.number = credit
    $body$
"""
_DRAWN = {
    # The other one of two different accounts is drawn as a distance.
    Shape.UNIFORM: f"""\\set d random(0, {ACCOUNTS - 1})
\\set c (:d + random(1, {ACCOUNTS - 1})) % {ACCOUNTS}
""",
    # Its zipf begins above 1.0.
    Shape.ZIPF: f"""\\set d random_zipfian(1, {ACCOUNTS}, 1.001) - 1
\\set e random_zipfian(1, {ACCOUNTS}, 1.001) - 1
\\set c case when :e = :d then (:d + 1) % {ACCOUNTS} else :e end
""",
    Shape.HOT: f"""\\set d random(1, {ACCOUNTS - 1})
\\set c 0
""",
}
_WARM_UP_SECONDS = 1.0
"""In which each connection makes its plans."""
_CALL = f"\\set m random(1, {SMALL_MINOR_MAX})\nSELECT one_numbered(:d, :c, :m);\n"


async def prepare(ground: Ground, bank: OurBank) -> None:
    owner = await asyncpg.connect(ground.core_owner_url)
    try:
        await owner.execute("DROP TABLE IF EXISTS bench_accounts")
        await owner.execute("CREATE TABLE bench_accounts (number int PRIMARY KEY, account_id uuid, customer_id uuid)")
        rows = [(number, one.account_id, one.customer_id) for number, one in enumerate(bank.holders)]
        await owner.copy_records_to_table("bench_accounts", records=rows)
        for statement in (write_function(), ONE_TRANSFER, _NUMBERED):
            await owner.execute(statement)
    finally:
        await owner.close()


async def measure(ground: Ground, shape: Shape, seconds: float, clients: int = CONNECTIONS) -> dict[str, Any]:
    """The bank's own writer must rest meanwhile."""
    with tempfile.TemporaryDirectory(prefix="bank-pgbench-") as name:
        folder = Path(name)
        script = folder / "transfer.sql"
        script.write_text(_DRAWN[shape] + _CALL, encoding="utf-8")
        command = (
            *(ground.bank.server.command("pgbench"), "-n", "-M", "prepared", "-T", str(math.ceil(seconds) + 2)),
            *("-c", str(clients), "-j", "2", "-f", str(script), "-l", f"--log-prefix={folder}/log"),
            ground.core_owner_url,
        )
        cpu = _children_seconds()
        await _run(command)
        answers = _answers_in(folder)
        began = answers[0][0] + _WARM_UP_SECONDS
        waits = sorted(wait for at, wait in answers if began <= at < began + seconds)
        cost = 1e6 * (_children_seconds() - cpu) / len(answers)
        return _row(shape, clients, waits, seconds) | {"generator_cpu_us": round(cost, 1)}


def _answers_in(folder: Path) -> list[tuple[float, float]]:
    """When each came, and how long it was waited for, in seconds; the first is the earliest."""
    lines = (line.split() for path in folder.glob("log.*") for line in path.read_text(encoding="utf-8").splitlines())
    return sorted((float(line[4]) + float(line[5]) / 1e6, float(line[2]) / 1e6) for line in lines)


async def _run(command: tuple[str, ...]) -> None:
    # The same settings as the core's writer has: plans for tables that are large.
    options = (
        "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan"
    )
    process = await asyncio.create_subprocess_exec(
        *command,
        env=clean_environment({"PGOPTIONS": options}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"pgbench failed:\n{said.decode(errors='replace')[-2000:]}")


def _row(shape: Shape, clients: int, waits: list[float], seconds: float) -> dict[str, Any]:
    return {
        "shape": shape.value,
        "in_flight": clients,
        "per_second": round(len(waits) / seconds, 1),
        "p50_ms": round(1000 * quantile(waits, 0.5), 2),
        "p99_ms": round(1000 * quantile(waits, 0.99), 2),
        "p999_ms": round(1000 * quantile(waits, 0.999), 2),
    }


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
