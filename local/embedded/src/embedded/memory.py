"""What the bank takes of the machine's memory: the proportional share of every process and of their children."""

from collections.abc import Iterable
from pathlib import Path


def bytes_used(roots: Iterable[int]) -> int | None:
    """The sum of PSS in bytes; None where the system does not tell."""
    found = 0
    for pid in _with_children(roots):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except (OSError, ValueError):
            continue
        found += sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    return found or None


def _with_children(roots: Iterable[int]) -> set[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(after_name.split()[1])
    found = set(roots)
    while fresh := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= fresh
    return found
