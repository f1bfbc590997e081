"""How often each operation was asked and what it answered."""

from collections import Counter, defaultdict


class Tally:
    def __init__(self) -> None:
        self._statuses: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def note(self, operation: str, status: int) -> None:
        self._statuses[operation][status] += 1

    def lines(self) -> list[str]:
        told = []
        for operation, statuses in sorted(self._statuses.items()):
            counted = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
            mark = "2xx" if any(200 <= status < 300 for status in statuses) else "no 2xx"
            told.append(f"{operation:<52} {mark:<7} {counted}")
        if told:
            asked = sum(sum(statuses.values()) for statuses in self._statuses.values())
            told.append(f"{len(told)} operations, {asked} requests")
        return told
