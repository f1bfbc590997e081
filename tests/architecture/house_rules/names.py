"""Names that say nothing are not names: every module, class and function says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from house_rules.sources import is_generated, packages, place, python_files, tracked_files, tree_of

EMPTY_NAMES = frozenset({"utils", "common", "helpers", "core", "base", "misc", "manager", "handler", "data", "info"})
EMPTY_SINGULARS = frozenset({"util", "helper"})
EMPTY_ENDINGS = ("Utils", "Helpers", "Helper", "Manager", "Misc", "_utils", "_helpers", "_misc", "_manager")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
CODE_SUFFIXES = {".py", ".ts", ".tsx"}
SINGULAR_FEATURES_ALLOWED = frozenset({"me"})


def says_nothing(name: str) -> bool:
    bare = name.strip("_").lower()
    return bare in EMPTY_NAMES or bare in EMPTY_SINGULARS or name.endswith(EMPTY_ENDINGS)


def name_violations(root: Path) -> list[str]:
    return [*empty_names(root), *singular_features(root)]


def empty_names(root: Path) -> Iterator[str]:
    folders: set[Path] = set()
    for path in tracked_files(root):
        if path.suffix not in CODE_SUFFIXES or is_generated(path, root):
            continue
        if says_nothing(path.stem):
            yield f"{place(path, root)}: a module named {path.stem} says nothing about what is in it"
        folders.update(path.relative_to(root).parents)
    for folder in sorted(folders):
        if says_nothing(folder.name):
            yield f"{folder.as_posix()}: a folder named {folder.name} says nothing about what is in it"
    for path in python_files(root):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, DEFINITIONS) and says_nothing(node.name):
                yield f"{place(path, root, node.lineno)}: {node.name} says nothing about what it is"


def singular_features(root: Path) -> Iterator[str]:
    """Feature folders are plural nouns; one with routes of its own is certainly a feature."""
    for package in packages(root, "services"):
        for routes in sorted(package.path.glob("*/api.py")):
            name = routes.parent.name
            if not name.endswith("s") and name not in SINGULAR_FEATURES_ALLOWED:
                yield f"{place(routes.parent, root)}: feature folders are plural nouns"
