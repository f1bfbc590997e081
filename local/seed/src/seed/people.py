"""Registers the personas and operators by auth's own rules, with passwords made here once and kept."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from auth.customers.service import CustomerService, SeededCustomer
from auth.identities.service import IdentityService
from auth.operators.service import NewOperator, OperatorService, Role
from auth.passwords.service import PasswordHashing, PasswordService
from kernel.clock import Clock
from kernel.ids import CustomerId
from servicekit.database import Database

from seed.passphrases import new_passphrase
from seed.personas import OPERATORS, PERSONAS

_NO_BANK_NAME = ""
"""Passphrases are drawn, not chosen, so no rule about chosen ones has to be asked."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One line of personas.json, which `make run` prints."""

    name: str
    email: str
    password: str
    role: str
    about: str


def credentials(path: Path) -> list[Credential]:
    """The personas' credentials; made and stored (readable by their owner alone) where there are none yet."""
    if path.exists():
        return [Credential(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    made = [Credential(p.full_name, p.email, new_passphrase(), "customer", p.about) for p in PERSONAS]
    made += [Credential(o.full_name, o.email, new_passphrase(), o.role, "") for o in OPERATORS]
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in made], file, ensure_ascii=False, indent=1)
    fresh.replace(path)
    return made


async def register_everybody(database: Database, clock: Clock, made: list[Credential]) -> Mapping[str, CustomerId]:
    """Customers' ids by the persona's key; whoever is registered already stays as they are."""
    passwords = {credential.email: credential.password for credential in made}
    identities = IdentityService(clock)
    hashing = PasswordHashing(threads=2)
    keeper = PasswordService(hashing, clock, _NO_BANK_NAME)
    customers = CustomerService(database, clock, identities, keeper)
    operators = OperatorService(database, identities, keeper)
    ids: dict[str, CustomerId] = {}
    for p in PERSONAS:
        person = SeededCustomer(p.full_name, p.email, p.phone, p.language, passwords[p.email])
        ids[p.key] = await customers.register_seeded(person)
    for o in OPERATORS:
        await operators.enrol(NewOperator(o.full_name, o.email, "en", (Role(o.role),), passwords[o.email]))
    hashing.close()
    return ids
