"""One log for all: every line goes to the terminal under its program's name and to a file of limited size."""

import sys
import threading
from pathlib import Path
from typing import TextIO

FILE_BYTES_MAX = 10 * 1024 * 1024
_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95)


class Output:
    """`echo` shows the programs' own lines; what the supervisor says itself is shown in any case unless `quiet`."""

    def __init__(self, folder: Path, *, echo: bool, quiet: bool = False) -> None:
        self._folder = folder
        self._echo = echo
        self._quiet = quiet
        self._files: dict[str, TextIO] = {}
        self._lock = threading.Lock()
        self._coloured = sys.stdout.isatty()
        folder.mkdir(parents=True, exist_ok=True)

    def line(self, name: str, text: str, *, hidden: bool = False) -> None:
        with self._lock:
            file = self._file(name)
            file.write(text + "\n")
            file.flush()
        if self._echo and not hidden:
            self._print(f"{self._label(name)} {text}")

    def say(self, text: str) -> None:
        if not self._quiet:
            self._print(text)

    def last_lines(self, name: str, count: int = 30) -> str:
        path = self._folder / f"{name}.log"
        if not path.exists():
            return ""
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _file(self, name: str) -> TextIO:
        path = self._folder / f"{name}.log"
        file = self._files.get(name)
        if file is not None and file.tell() < FILE_BYTES_MAX:
            return file
        if file is not None:
            file.close()
            path.replace(path.with_suffix(".log.1"))
        opened = path.open("a", encoding="utf-8")
        path.chmod(0o600)
        self._files[name] = opened
        return opened

    def _label(self, name: str) -> str:
        label = f"{name:<13} |"
        colour = _COLOURS[sum(name.encode()) % len(_COLOURS)]
        return f"\033[{colour}m{label}\033[0m" if self._coloured else label

    def _print(self, text: str) -> None:
        try:
            print(text, flush=True)
        except (BrokenPipeError, ValueError):
            # Whoever read the terminal's output has gone; the files go on.
            self._echo, self._quiet = False, True
