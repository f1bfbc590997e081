"""Secrets live in tables of their own, listed in secret_tables.toml, so that change data capture can leave them out."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from house_rules.migrations import statements_of

CREATED = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?\"?(\w+)\"?\s*\(")
COLUMN = re.compile(r"^\s*\"?([a-z_]\w*)\"?\s+[A-Za-z]")
SECRET_COLUMN = re.compile(
    r"(^|_)(password|secret|sealed|private|otp|totp|face)(_|$)|(^|_)(code|token|value)_hash$|^(hash|code|token|pin)$"
)
NOT_COLUMNS = {"constraint", "primary", "unique", "check", "foreign", "exclude"}
PLUMBING = {"outbox", "inbox", "alembic_version"}


def secret_table_violations(root: Path, listed_in: Path) -> list[str]:
    if not listed_in.is_file():
        return [f"{listed_in.name}: does not exist"]
    listed = tomllib.loads(listed_in.read_text(encoding="utf-8"))
    wrong = [f"{listed_in.name}: {what}" for what in malformed(listed)]
    if wrong:
        return wrong
    columns = columns_in_migrations(root)
    for entry in listed["table"]:
        table = (entry["service"], entry["name"])
        absent = sorted(set(entry["secret_columns"]) - columns.get(table, set()))
        wrong += [f"{listed_in.name}: no migration of {table[0]} makes {table[1]}.{column}" for column in absent]
    known = {(entry["service"], entry["name"]) for entry in listed["table"]}
    for made, names in sorted(columns.items()):
        suspicious = sorted(name for name in names if SECRET_COLUMN.search(name))
        if suspicious and made not in known and made[1] not in PLUMBING:
            wrong.append(f"{made[0]}: {made[1]} has {', '.join(suspicious)} and is not listed in {listed_in.name}")
    return wrong


def malformed(listed: dict[str, Any]) -> Iterator[str]:
    tables = listed.get("table")
    if not isinstance(tables, list) or set(listed) != {"table"}:
        yield "holds [[table]] entries and nothing else"
        return
    for entry in tables:
        name = entry.get("name", "?")
        if set(entry) != {"service", "name", "secret_columns", "reason"}:
            yield f"{name}: an entry has service, name, secret_columns and reason"
        elif not entry["secret_columns"] or not all(isinstance(column, str) for column in entry["secret_columns"]):
            yield f"{name}: secret_columns names at least one column"
        elif len(str(entry["reason"]).split()) < 3:
            yield f"{name}: the reason is no sentence"


def columns_in_migrations(root: Path) -> dict[tuple[str, str], set[str]]:
    """Read the columns of every table from the SQL that the migrations make."""
    found: dict[tuple[str, str], set[str]] = {}
    for folder in sorted((root / "services").glob("*/migrations/versions")):
        for _, sql in statements_of(folder):
            for table, columns in created_tables(sql):
                found.setdefault((folder.parents[1].name, table), set()).update(columns)
    return found


def created_tables(sql: str) -> Iterator[tuple[str, set[str]]]:
    for match in CREATED.finditer(sql):
        names = [COLUMN.match(part) for part in definitions(sql[match.end() :])]
        yield match[1], {name[1] for name in names if name} - NOT_COLUMNS


def definitions(text: str) -> list[str]:
    """Split what stands between the brackets of a CREATE TABLE at its own commas, not at those of types and checks."""
    depth, parts = 1, [""]
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            break
        if character == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += character
    return parts
