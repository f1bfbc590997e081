"""The import rules that .importlinter cannot say, each as a function over the syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from house_rules.sources import (
    COMPOSITION_ROOTS,
    Package,
    features,
    imported_modules,
    packages,
    place,
    python_files,
    tree_of,
)

JOSE_MODULES = ("libs/servicekit/src/servicekit/tokens.py", "services/auth/src/auth/")
JOSE_IMPORTERS_MAX = 2
DOORS_OF_A_FEATURE = {"service", "schemas"}
LOWER_LAYERS = {"tables": {"repository", "tables"}, "repository": {"service", "repository"}}
ROLE_FILES = {"api", "schemas", "service", "domain", "repository", "tables", "consumers"}


def import_violations(root: Path) -> list[str]:
    wrong = [*jose_violations(root), *bare_tasks(root), *sleeping_tests(root), *import_time_work(root)]
    for package in packages(root, "services"):
        wrong += [*foreign_rooms(package, root), *foreign_tables(package, root)]
    return wrong


def jose_violations(root: Path) -> Iterator[str]:
    """python-jose confuses keys when it is called loosely, so one module verifies and one signs."""
    importers = []
    for path in python_files(root):
        relative = place(path, root)
        uses_it = any(name.split(".")[0] == "jose" for _, name in imported_modules(tree_of(path)))
        # Tests forge tokens, and need the library for it.
        if not uses_it or "tests" in path.relative_to(root).parts:
            continue
        importers.append(relative)
        if not relative.startswith(JOSE_MODULES):
            yield f"{relative}: python-jose is imported by servicekit/tokens.py and auth's signer alone"
    if len(importers) > JOSE_IMPORTERS_MAX:
        yield f"python-jose is imported by {len(importers)} modules: {', '.join(importers)}"


def foreign_rooms(package: Package, root: Path) -> Iterator[str]:
    """A feature is entered by its service and schemas; adapters may know its rules, composition roots every room."""
    rooms = {feature.name for feature in features(package)}
    for path in sorted(package.path.rglob("*.py")):
        here = path.relative_to(package.path).parts
        if len(here) == 1 and path.stem in COMPOSITION_ROOTS:
            continue
        for line, name in imported_modules(tree_of(path)):
            parts = name.split(".")
            if parts[0] != package.name or len(parts) != 3 or parts[1] not in rooms or parts[1] == here[0]:
                continue
            module = package.path / parts[1] / f"{parts[2]}.py"
            doors = DOORS_OF_A_FEATURE if here[0] in rooms else DOORS_OF_A_FEATURE | {"domain"}
            if module.is_file() and parts[2] not in doors:
                yield f"{place(path, root, line)}: {name} is a private room; use {parts[1]}'s service or schemas"


def foreign_tables(package: Package, root: Path) -> Iterator[str]:
    """Inside a feature: api and consumers reach tables and repositories only through the service."""
    for feature in features(package):
        for path in sorted(feature.glob("*.py")):
            if path.stem not in ROLE_FILES:
                continue
            for line, name in imported_modules(tree_of(path)):
                yield from too_deep(path, line, name, (package, root))


def too_deep(path: Path, line: int, name: str, where: tuple[Package, Path]) -> Iterator[str]:
    package, root = where
    parts = name.split(".")
    if parts[:2] != [package.name, path.parent.name] or len(parts) != 3:
        return
    read_only = not (path.parent / "service.py").is_file()
    allowed = LOWER_LAYERS.get(parts[2])
    if allowed is not None and path.stem not in allowed and not read_only:
        yield f"{place(path, root, line)}: {path.stem} reaches past its neighbour to {name}"


def bare_tasks(root: Path) -> Iterator[str]:
    """A task that nobody holds loses its error and outlives its owner: use a TaskGroup, or cancel it where it began.

    A test may also keep tasks to gather them; the loop ends with the tests.
    """
    for path in python_files(root):
        in_tests = "tests" in path.relative_to(root).parts
        for function in functions_of(tree_of(path)):
            for line in unheld_tasks(function, kept_is_enough=in_tests):
                yield f"{place(path, root, line)}: start tasks in an asyncio.TaskGroup"
            # On Python 3.11 it swallows a cancellation that comes together with what it waits for.
            for call in [] if in_tests else calls(function, {"wait_for"}):
                yield f"{place(path, root, call.lineno)}: wait with asyncio.timeout"


def unheld_tasks(function: ast.AST, *, kept_is_enough: bool) -> list[int]:
    assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    cancelled = {ast.unparse(call.func.value) for call in calls(function, {"cancel"})}
    held = [node for node in assigned if kept_is_enough or cancelled & {ast.unparse(name) for name in node.targets}]
    held_lines = {call.lineno for node in held for call in calls(node, {"create_task", "ensure_future"})}
    started = calls(function, {"create_task", "ensure_future"})
    loose = [call for call in started if ast.unparse(call.func.value) in {"asyncio", "loop"}]
    return [call.lineno for call in loose if call.lineno not in held_lines]


def functions_of(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


class MethodCall(ast.Call):
    """A call of an attribute: `owner.name(...)`."""

    func: ast.Attribute


def calls(node: ast.AST, names: set[str]) -> Iterator[MethodCall]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in names:
            yield cast("MethodCall", inner)


def sleeping_tests(root: Path) -> Iterator[str]:
    """A test that sleeps is slow on a fast machine and wrong on a slow one; poll with testkit's eventually().

    `sleep(0)` only lets the others run and is fine.
    """
    for path in python_files(root):
        if "tests" not in path.relative_to(root).parts or not path.name.startswith(("test_", "conftest")):
            continue
        for call in calls(tree_of(path), {"sleep"}):
            if [ast.unparse(argument) for argument in call.args] != ["0"]:
                yield f"{place(path, root, call.lineno)}: a test sleeps; poll with a ceiling"


def import_time_work(root: Path) -> Iterator[str]:
    """Importing a module does nothing: no settings read, no environment, no client at module level."""
    for package in packages(root, "libs", "services"):
        for path in sorted(package.path.rglob("*.py")):
            assigned = (node for node in tree_of(path).body if isinstance(node, ast.Assign | ast.AnnAssign))
            for statement in filter(reads_environment, assigned):
                yield f"{place(path, root, statement.lineno)}: importing this module reads the environment"


def reads_environment(statement: ast.stmt) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Settings"):
            return True
    return False
