"""All checks of the house in one program: `make check`. Nothing here needs a running bank.

python tests/architecture/check.py            every check
python tests/architecture/check.py types web  those whose name contains one of the words
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from house_rules import tools
from house_rules.budgets import budget_violations
from house_rules.distributions import distribution_violations, lock_violations
from house_rules.documents import diagram_violations, document_violations
from house_rules.imports import import_violations
from house_rules.migrations import migration_violations
from house_rules.money import money_violations
from house_rules.names import name_violations
from house_rules.opt_outs import opt_out_violations
from house_rules.secret_tables import secret_table_violations
from house_rules.sources import ROOT
from house_rules.topology import topology_violations
from house_rules.words import word_violations

AT_ONCE = 2
ALLOWANCES = Path(__file__).parent / "allowances.toml"
SECRET_TABLES = Path(__file__).parent / "secret_tables.toml"


@dataclass(frozen=True)
class Check:
    """A name for the report and what returns the violations."""

    name: str
    violations: Callable[[], list[str]]


@dataclass(frozen=True)
class Result:
    """What a check found and how long it took."""

    name: str
    wrong: list[str]
    seconds: float


def all_checks(root: Path) -> list[Check]:
    """List the slow ones first, so that two at a time end early."""
    return [
        Check("types", partial(tools.types, root)),
        Check("web: lint", partial(tools.web, root, "lint")),
        Check("web: types", partial(tools.web, root, "types")),
        Check("web: translations", partial(tools.web_texts, root)),
        Check("contracts drift", partial(tools.contract_drift, root)),
        Check("import contracts", partial(tools.import_contracts, root)),
        Check("dead code", partial(tools.dead_code, root)),
        Check("dependencies", partial(tools.dependencies, root)),
        Check("migrations: SQL", partial(tools.migrations, root)),
        Check("topology: template", partial(tools.topology_template, root)),
        Check("lint", partial(tools.ruff_lint, root)),
        Check("format", partial(tools.ruff_format, root)),
        Check("spelling", partial(tools.spelling, root)),
        Check("rooms and doors", partial(import_violations, root)),
        Check("budgets", partial(budget_violations, root, ALLOWANCES)),
        Check("names", partial(name_violations, root)),
        Check("no float near money", partial(money_violations, root)),
        Check("opt-outs have reasons", partial(opt_out_violations, root)),
        Check("words never committed", partial(word_violations, root)),
        Check("secret tables", partial(secret_table_violations, root, SECRET_TABLES)),
        Check("migrations: names", partial(migration_violations, root)),
        Check("distributions", partial(distribution_violations, root)),
        Check("locks", partial(lock_violations, root)),
        Check("topology: queues", partial(topology_violations, root)),
        Check("documents are true", partial(document_violations, root)),
        Check("diagrams", partial(diagram_violations, root)),
    ]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run_check(check: Check) -> Result:
    started = time.monotonic()
    try:
        wrong = check.violations()
    except Exception as error:
        wrong = [f"the check itself broke: {type(error).__name__}: {error}"]
    return Result(check.name, wrong, time.monotonic() - started)


def run_all(checks: list[Check]) -> list[Result]:
    results = []
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for done in as_completed([pool.submit(run_check, check) for check in checks]):
            result = done.result()
            verdict = f"{len(result.wrong)} lines below" if result.wrong else "ok"
            say(f"  {result.name:<24}{result.seconds:6.1f} s  {verdict}")
            results.append(result)
    return results


def main(words: list[str]) -> int:
    checks = [check for check in all_checks(ROOT) if not words or any(word in check.name for word in words)]
    if not checks:
        say(f"no check is called {' or '.join(words)}")
        return 1
    started = time.monotonic()
    failed = [result for result in run_all(checks) if result.wrong]
    for result in failed:
        say(f"\n{result.name}:")
        say("\n".join(f"  {line}" for line in result.wrong))
    say(f"\n{len(checks) - len(failed)} of {len(checks)} checks ok, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
