"""The page for the terminal when the bank is open; standard library alone, for whoever starts it in another way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Persona:
    name: str
    email: str
    password: str
    role: str
    about: str


def read_personas(path: Path) -> list[Persona]:
    fields = ("name", "email", "password", "role", "about")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Persona(*(str(row.get(field, "")) for field in fields)) for row in rows]


def greeting(origin: str, personas: list[Persona], facts: Sequence[str]) -> str:
    head = f"The bank is open: {origin}"
    told = [f"Messages it sent (codes, notices): {origin}/dev/messages", *facts]
    return "\n".join(["", _rule(head), f"  {head}", "", *_people(personas), *_indent(told), _rule(head), ""])


def _people(personas: list[Persona]) -> list[str]:
    if not personas:
        return []
    email = max(len(persona.email) for persona in personas)
    password = max(len(persona.password) for persona in personas)
    lines = [f"  {'Sign in as':<{email}}  {'with this password':<{password}}  who is", ""]
    for persona in personas:
        who = f"{persona.name}, {persona.about}" if persona.about else persona.name
        role = "" if persona.role in {"", "customer"} else f" ({persona.role})"
        lines.append(f"  {persona.email:<{email}}  {persona.password:<{password}}  {who}{role}")
    return [*lines, ""]


def _indent(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _rule(head: str) -> str:
    return "─" * max(len(head) + 4, 78)
