"""Rooms one can see whole: how long a file or function, how deep, how many parameters, how large a feature."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from house_rules.sources import features, is_generated, packages, place, python_files, tracked_files, tree_of

FILE_LINES = 300
FUNCTION_LINES = 40
PARAMETERS = 5
NESTING = 3
FEATURE_LINES = 1200
LIBRARY_LINES = {"kernel": 600, "servicekit": 2000, "testkit": 800}
COUNTED_SUFFIXES = {".py", ".ts", ".tsx", ".css", ".mjs", ".js"}
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
type_of_function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Overrun:
    """Something over its budget; `what` is the name that an allowance uses."""

    budget: str
    what: str
    size: int
    limit: int

    def sentence(self) -> str:
        return f"{self.what}: {self.budget} {self.size}, the budget is {self.limit}"


def budget_violations(root: Path, allowances_file: Path) -> list[str]:
    """Compare every overrun with the allowances; an allowance that nothing needs is a violation too."""
    allowances = read_allowances(allowances_file)
    wrong = [f"{allowances_file.name}: {what}: {reason}" for what, reason in malformed(allowances)]
    used = set()
    for overrun in overruns(root):
        allowance = allowances.get((overrun.budget, overrun.what))
        if allowance is None:
            wrong.append(overrun.sentence())
            continue
        used.add((overrun.budget, overrun.what))
        limit = allowance.get("limit")
        if isinstance(limit, int) and overrun.size > limit:
            wrong.append(f"{overrun.what}: {overrun.budget} {overrun.size}, its allowance is {limit}")
    unused = sorted(set(allowances) - used)
    return wrong + [
        f"{allowances_file.name}: {budget} of {what} needs no allowance any more" for budget, what in unused
    ]


def read_allowances(path: Path) -> dict[tuple[str, str], dict[str, object]]:
    parsed = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {(str(line.get("budget")), str(line.get("what"))): line for line in parsed.get("allowance", [])}


def malformed(allowances: dict[tuple[str, str], dict[str, object]]) -> Iterator[tuple[str, str]]:
    for (_, what), line in allowances.items():
        if set(line) != {"budget", "what", "limit", "reason"} or not isinstance(line.get("limit"), int):
            yield what, "an allowance has budget, what, limit (a number) and reason, and nothing else"
        elif len(str(line["reason"]).split()) < 4:
            yield what, "the reason is no sentence"


def overruns(root: Path) -> Iterator[Overrun]:
    for path in tracked_files(root):
        if path.suffix in COUNTED_SUFFIXES and not exempt(path, root):
            size = count_lines(path)
            if size > FILE_LINES:
                yield Overrun("file lines", place(path, root), size, FILE_LINES)
    for path in python_files(root):
        if not exempt(path, root):
            yield from function_overruns(path, root)
    yield from folder_overruns(root)


def exempt(path: Path, root: Path) -> bool:
    return is_generated(path, root) or "migrations" in path.relative_to(root).parts


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def function_overruns(path: Path, root: Path) -> Iterator[Overrun]:
    in_tests = "tests" in path.relative_to(root).parts
    for name, function in named_functions(tree_of(path), ""):
        what = f"{place(path, root)}::{name}"
        size = (function.end_lineno or function.lineno) - function.lineno + 1
        if size > FUNCTION_LINES:
            yield Overrun("function lines", what, size, FUNCTION_LINES)
        # Fixtures are parameters, so a test may have many.
        if not in_tests and count_parameters(function) > PARAMETERS:
            yield Overrun("parameters", what, count_parameters(function), PARAMETERS)
        depth = max((block_depth(statement) for statement in function.body), default=0)
        if depth > NESTING:
            yield Overrun("nesting", what, depth, NESTING)


def named_functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, type_of_function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            yield f"{prefix}{child.name}", child
            yield from named_functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from named_functions(child, f"{prefix}{child.name}.")
        else:
            yield from named_functions(child, prefix)


def count_parameters(function: type_of_function) -> int:
    arguments = function.args
    named = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in named if name not in {"self", "cls"}])


def block_depth(node: ast.AST) -> int:
    """Count blocks inside blocks; `elif` stays on the level of its `if`, an inner function starts at 0."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
        return 0
    if isinstance(node, ast.If):
        inner = max((block_depth(statement) for statement in node.body), default=0) + 1
        is_elif = len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
        others = max((block_depth(statement) for statement in node.orelse), default=0)
        return max(inner, others if is_elif else others + 1)
    depth = max((block_depth(child) for child in ast.iter_child_nodes(node)), default=0)
    return depth + 1 if isinstance(node, BLOCKS) else depth


def folder_overruns(root: Path) -> Iterator[Overrun]:
    for package in packages(root, "services"):
        for feature in features(package):
            yield from over_lines("feature lines", feature, root, FEATURE_LINES)
    for feature in sorted((root / "frontend" / "src" / "features").glob("*/")):
        yield from over_lines("feature lines", feature, root, FEATURE_LINES)
    for package in packages(root, "libs"):
        if package.name in LIBRARY_LINES:
            yield from over_lines("library lines", package.path, root, LIBRARY_LINES[package.name])


def over_lines(budget: str, folder: Path, root: Path, limit: int) -> Iterator[Overrun]:
    counted = (path for path in folder.rglob("*") if path.suffix in COUNTED_SUFFIXES and path.is_file())
    size = sum(count_lines(path) for path in counted)
    if size > limit:
        yield Overrun(budget, place(folder, root), size, limit)
