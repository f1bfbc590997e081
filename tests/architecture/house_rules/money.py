"""No float near money: amounts are integers of minor units, from the column to the wire to the page."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from house_rules.sources import place, python_files, text_of, tracked_files, tree_of

# Words in a name that mean an amount of money.
MONEY = re.compile(r"(^|_)(minor|amounts?|balances?|fees?|money|price|total_paid|available)($|_)", re.IGNORECASE)
FLOAT_COLUMNS = {"Float", "REAL", "DOUBLE", "DOUBLE_PRECISION", "Double"}
WEB_FLOATS = re.compile(r"parseFloat\(|\.toFixed\(|\b\w*[mM]inor\w*\s*/\s*\d")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def money_violations(root: Path) -> list[str]:
    wrong: list[str] = []
    for path in python_files(root):
        wrong += [f"{place(path, root, line)}: {what}" for line, what in floats_near_money(tree_of(path))]
    for path in tracked_files(root):
        if path.suffix in {".ts", ".tsx"}:
            wrong += [f"{place(path, root, line)}: {what}" for line, what in web_floats(text_of(path) or "")]
    return wrong + contract_violations(root)


def floats_near_money(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.AnnAssign, ast.arg)):
            yield from float_annotation(node)
        elif isinstance(node, ast.Call):
            yield from float_call(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and mentions_money(node):
            yield node.lineno, "`/` on an amount makes a float; use `//`, divmod or Decimal with a stated rounding"
        elif isinstance(node, (ast.BinOp, ast.Compare)) and mentions_money(node) and has_float(node):
            yield node.lineno, "a float literal meets an amount"
        elif isinstance(node, FUNCTIONS) and MONEY.search(node.name) and is_float(node.returns):
            yield node.lineno, f"{node.name} returns an amount as float"


def float_annotation(node: ast.AnnAssign | ast.arg) -> Iterator[tuple[int, str]]:
    name = node.arg if isinstance(node, ast.arg) else getattr(node.target, "id", "")
    if MONEY.search(name) and node.annotation is not None and is_float(node.annotation):
        yield node.lineno, f"{name} is an amount declared as float"


def float_call(node: ast.Call) -> Iterator[tuple[int, str]]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called in FLOAT_COLUMNS:
        yield node.lineno, f"{called} is a column or type of floats; amounts are BigInteger of minor units"
    if called == "float" and any(mentions_money(argument) for argument in node.args):
        yield node.lineno, "an amount becomes a float"


def is_float(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(isinstance(n, ast.Name) and n.id == "float" for n in ast.walk(annotation))


def has_float(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Constant) and isinstance(inner.value, float) for inner in ast.walk(node))


def mentions_money(node: ast.AST) -> bool:
    """Tell whether a number of money stands in the expression; text such as a URL or a path is none."""
    inner = list(ast.walk(node))
    if any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in inner):
        return False
    if any(isinstance(part, ast.Name) and part.id in {"Decimal", "Path", "Fraction"} for part in inner):
        return False
    names = [part.id for part in inner if isinstance(part, ast.Name)]
    names += [part.attr for part in inner if isinstance(part, ast.Attribute)]
    return any(MONEY.search(name) for name in names)


def web_floats(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if WEB_FLOATS.search(line):
            yield number, "parseFloat, toFixed and division make floats; the money module of the web app makes text"


def contract_violations(root: Path) -> list[str]:
    """Find properties of the published contracts that name money and allow a fraction."""
    wrong: list[str] = []
    for path in sorted((root / "contracts").rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        wrong += [f"{place(path, root)}: {name} allows a fraction" for name in fractional(document)]
    return wrong


def fractional(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from fractional(item)
    if not isinstance(node, dict):
        return
    properties = node.get("properties")
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        if MONEY.search(name) and isinstance(schema, dict) and schema.get("type") == "number":
            yield name
    for value in node.values():
        yield from fractional(value)
