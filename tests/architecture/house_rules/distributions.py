"""Every Python distribution describes itself alike, and every lock says exactly what to install."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from house_rules.sources import packages, place

PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z0-9,._-]+\])?==(?P<version>[^\s;\\]+)", re.IGNORECASE)
EMULATOR = "emulator"


def distribution_violations(root: Path) -> list[str]:
    wrong: list[str] = []
    for folder in sorted({package.distribution for package in packages(root)}):
        settings = folder / "pyproject.toml"
        if not settings.is_file():
            wrong.append(f"{place(folder, root)}: has no pyproject.toml")
            continue
        project = tomllib.loads(settings.read_text(encoding="utf-8"))
        wrong += [f"{place(settings, root)}: {what}" for what in described_wrongly(project, folder)]
    return wrong


def described_wrongly(project: dict[str, Any], folder: Path) -> Iterator[str]:
    about = project.get("project", {})
    if normal(str(about.get("name", ""))).removeprefix("bank-") != normal(folder.name):
        yield f"its name is {about.get('name')!r}, the folder is {folder.name}"
    if about.get("requires-python") != ">=3.11":
        yield 'requires-python is not ">=3.11"'
    if "build-system" not in project:
        yield "no build-system"
    if "version" not in about and "version" not in about.get("dynamic", []):
        yield "no version"
    for tool in ("ruff", "mypy", "pytest"):
        if tool in project.get("tool", {}):
            yield f"settings of {tool} stand in the root's pyproject.toml alone"
    packaged = [child.name for child in (folder / "src").iterdir() if child.is_dir() and child.name.isidentifier()]
    if packaged != [folder.name.replace("-", "_")]:
        yield f"src holds {packaged}, not one package named like the folder"


def lock_violations(root: Path) -> list[str]:
    """Compare each requirements/<x>.in with its .txt in form: every name pinned, hashed, and no address."""
    wrong: list[str] = []
    inputs = sorted((root / "requirements").glob("*.in"))
    for source in inputs:
        lock = source.with_suffix(".txt")
        if not lock.is_file():
            wrong.append(f"{place(source, root)}: has no lock")
            continue
        pinned, problems = read_lock(lock)
        wrong += [f"{place(lock, root)}: {problem}" for problem in problems]
        wrong += [f"{place(lock, root)}: {name} of {source.name} is missing" for name in missing(source, pinned)]
    wrong += disagreements(root, [source.with_suffix(".txt") for source in inputs])
    for orphan in sorted(
        set((root / "requirements").glob("*.txt")) - {source.with_suffix(".txt") for source in inputs}
    ):
        wrong.append(f"{place(orphan, root)}: no .in file asks for this lock")
    return wrong


def read_lock(lock: Path) -> tuple[dict[str, str], list[str]]:
    pinned: dict[str, str] = {}
    problems: list[str] = []
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    for block in blocks:
        if block.startswith("#"):
            continue
        match = PINNED.match(block)
        if match is None:
            problems.append(f"not a pinned requirement: {block.splitlines()[0][:60]}")
            continue
        pinned[normal(match["name"])] = match["version"]
        if "--hash=sha256:" not in block:
            problems.append(f"{match['name']} has no hash")
    return pinned, problems


def missing(source: Path, pinned: dict[str, str]) -> Iterator[str]:
    for name in requested(source):
        if name not in pinned:
            yield name


def requested(source: Path) -> Iterator[str]:
    for line in source.read_text(encoding="utf-8").splitlines():
        asked = line.split("#")[0].strip()
        if asked.startswith("-r "):
            yield from requested(source.parent / asked.removeprefix("-r ").strip())
        elif asked and not asked.startswith("-"):
            yield normal(re.split(r"[\s\[<>=!~;]", asked, maxsplit=1)[0])


def disagreements(root: Path, locks: list[Path]) -> Iterator[str]:
    """One version of a library in the whole bank; only the emulator lives in an environment of its own."""
    seen: dict[str, tuple[str, str]] = {}
    for lock in locks:
        if lock.stem == EMULATOR or not lock.is_file():
            continue
        for name, version in read_lock(lock)[0].items():
            first, where = seen.setdefault(name, (version, lock.name))
            if first != version:
                yield f"{place(lock, root)}: {name} {version}, but {where} has {first}"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
