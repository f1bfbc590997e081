"""What there is to check: the files of the tree and the Python packages among them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
GENERATED = ("contracts/openapi/", "contracts/events/", "requirements/", "frontend/src/shared/api/generated/")
SKIPPED_FOLDERS = {".git", ".venv", ".venv-emulator", ".data", ".cache", "node_modules", "__pycache__", "dist"}
COMPOSITION_ROOTS = frozenset({"main", "wiring", "worker"})


@dataclass(frozen=True)
class Package:
    """One importable package and the folder of the distribution that ships it."""

    name: str
    path: Path
    distribution: Path


def tracked_files(root: Path) -> list[Path]:
    """List the files that are committed or would be by `git add .`; without git, every file outside work folders."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        found = [root / name for name in listing.stdout.split("\0") if name]
    else:
        found = [path for path in root.rglob("*") if not SKIPPED_FOLDERS & set(path.relative_to(root).parts)]
    return sorted(path for path in set(found) if path.is_file())


def python_files(root: Path) -> list[Path]:
    return [path for path in tracked_files(root) if path.suffix == ".py"]


def text_of(path: Path) -> str | None:
    """Read a text file; a binary one gives None."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def packages(root: Path, *groups: str) -> list[Package]:
    """Find the packages of libs, services and local (or of the groups named) by their src layout."""
    sources = [
        path for group in groups or ("libs", "services", "local") for path in sorted((root / group).glob("*/src/*"))
    ]
    return [
        Package(source.name, source, source.parents[1])
        for source in sources
        if source.is_dir() and source.name.isidentifier() and any(source.rglob("*.py"))
    ]


def features(package: Package) -> Iterator[Path]:
    """Yield the feature folders: those with a file of a feature's role. Other folders are adapters."""
    for folder in sorted(path for path in package.path.iterdir() if path.is_dir()):
        if any((folder / f"{role}.py").is_file() for role in ("api", "service", "repository", "consumers")):
            yield folder


def is_generated(path: Path, root: Path) -> bool:
    """Tell whether a program writes the file, so that budgets and words of style do not apply to it."""
    relative = path.relative_to(root).as_posix()
    return relative.startswith(GENERATED) or path.name in {"package-lock.json", "routeTree.gen.ts"}


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported; `from a import b` gives both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def place(path: Path, root: Path, line: int | None = None) -> str:
    relative = path.relative_to(root).as_posix()
    return relative if line is None else f"{relative}:{line}"
