"""Migrations as SQL without a database, so that a linter can read what they would do."""

import importlib.util
import io
from pathlib import Path
from threading import Lock
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations

# alembic's `op` is one object for the whole process, so two checks may not use it at once.
_OP_IN_USE = Lock()


def statements_of(versions: Path) -> list[tuple[str, str]]:
    """Give the name and the SQL of each migration in a folder, in their order."""
    found = []
    for path in sorted(versions.glob("[0-9]*.py")):
        written = io.StringIO()
        options = {"as_sql": True, "output_buffer": written}
        context = MigrationContext.configure(dialect_name="postgresql", opts=options)
        with _OP_IN_USE, Operations.context(context):
            load(path).upgrade()
        found.append((path.stem, written.getvalue()))
    return found


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def migration_violations(root: Path) -> list[str]:
    """Migrations are numbered without gaps, one after the other, and each says what it does in its name."""
    wrong: list[str] = []
    for folder in sorted((root / "services").glob("*/migrations/versions")):
        names = [path.stem for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
        for expected, name in enumerate(names, start=1):
            where = f"{folder.relative_to(root).as_posix()}/{name}.py"
            number, _, words = name.partition("_")
            if number != f"{expected:04d}":
                wrong.append(f"{where}: its number should be {expected:04d}")
            if "_" not in words:
                wrong.append(f"{where}: the name says what changes, such as 0001_create_transfers")
    return wrong
