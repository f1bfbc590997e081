"""How often a second the disk says that a page is safe: a write of 8 KiB and fdatasync, in turn."""

import os
import time
from pathlib import Path

_PAGE = bytes(8192)
_FILE_PAGES = 2_048


def fsyncs_per_second(folder: Path, seconds: float) -> float:
    """As PostgreSQL writes its log: over and over in a file that is there already."""
    place = folder / "fsync-probe"
    file = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.write(file, _PAGE * _FILE_PAGES)
        os.fsync(file)
        return _rate(file, seconds)
    finally:
        os.close(file)
        place.unlink()


def _rate(file: int, seconds: float) -> float:
    count, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        os.pwrite(file, _PAGE, count % _FILE_PAGES * len(_PAGE))
        os.fdatasync(file)
        count += 1
    return count / took
