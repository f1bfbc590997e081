"""The changes of one transaction: few in memory, many on the disk, so that no commit of a source fills this process."""

import json
import tempfile
import weakref
from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import IO

from audit.records.schemas import Change

IN_MEMORY_MAX = 1000


class ChangeSpool(Collection[Change]):
    """Grows until its commit was read; then it is gone through any number of times."""

    def __init__(self, in_memory_max: int = IN_MEMORY_MAX) -> None:
        self._in_memory_max = in_memory_max
        self._held: list[Change] = []
        self._file: IO[bytes] | None = None
        self._length = 0

    def add(self, change: Change) -> None:
        self._length += 1
        if self._file is None and len(self._held) < self._in_memory_max:
            self._held.append(change)
            return
        if self._file is None:
            # It has no name, so nothing is left of it however this process ends.
            self._file = tempfile.TemporaryFile(prefix="audit-spool-")  # noqa: SIM115  It lives as long as the spool.
            weakref.finalize(self, self._file.close)
        self._file.write(json.dumps(asdict(change), ensure_ascii=False).encode() + b"\n")

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Change]:
        yield from self._held
        if self._file is None:
            return
        self._file.seek(0)
        for line in self._file:
            yield Change(**json.loads(line))

    def __contains__(self, change: object) -> bool:
        return any(change == each for each in self)
