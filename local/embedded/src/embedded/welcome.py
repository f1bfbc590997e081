"""What the person at the terminal reads when the bank is open."""

import json
import os
from dataclasses import dataclass

from embedded.memory import bytes_used
from embedded.seeding import is_seeded
from embedded.settings import BankSettings


@dataclass(frozen=True, slots=True)
class Persona:
    name: str
    email: str
    password: str
    role: str
    about: str


def read_personas(settings: BankSettings) -> list[Persona]:
    path = settings.folder / "personas.json"
    if not (path.exists() and is_seeded(settings)):
        return []
    fields = ("name", "email", "password", "role", "about")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Persona(*(str(row.get(field, "")) for field in fields)) for row in rows]


def welcome(settings: BankSettings, seconds: float, pids: list[int]) -> str:
    used = bytes_used([os.getpid(), *pids])
    memory = f", {used / 2**20:.0f} MiB of memory" if used else ""
    head = f"The bank is open: {settings.origin}"
    facts = [
        f"Messages it sent (codes, notices): {settings.origin}/dev/messages",
        f"Ready in {seconds:.1f} s{memory}. Ctrl-C closes it; its data stay in {settings.folder}",
    ]
    return "\n".join(
        ["", _rule(head), f"  {head}", "", *_people(read_personas(settings)), *_indent(facts), _rule(head), ""]
    )


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
