"""Who banks here. Names are made up; phones are of the range that Ofcom reserves for fiction; mail is example.com."""

from dataclasses import dataclass
from typing import Literal

from kernel.money import Currency


@dataclass(frozen=True, slots=True)
class ExtraAccount:
    """An account beside the current account that every customer gets; `holders` are keys of personas."""

    key: str
    holders: tuple[str, ...]
    currency: Currency
    name: str


@dataclass(frozen=True, slots=True)
class Persona:
    key: str
    full_name: str
    email: str
    phone: str
    language: Literal["en", "es"]
    about: str


@dataclass(frozen=True, slots=True)
class OperatorPersona:
    full_name: str
    email: str
    role: Literal["analyst", "supervisor", "auditor"]


PERSONAS = (
    Persona("lucia", "Lucía Herrera", "lucia@example.com", "+447700900101", "en", "salaried, with savings"),
    Persona("mateo", "Mateo Vidal", "mateo@example.com", "+447700900102", "es", "a student"),
    Persona("ines", "Inés Carmona", "ines@example.com", "+447700900103", "en", "a freelancer with euros and dollars"),
    Persona("carlos", "Carlos Ortega", "carlos@example.com", "+447700900104", "es", "half of a couple, joint account"),
    Persona("amelia", "Amelia Ortega", "amelia@example.com", "+447700900105", "en", "the other half"),
    Persona("olmo", "Librería Olmo", "olmo@example.com", "+447700900106", "es", "a small shop with many payments"),
    Persona("nora", "Nora Beltrán", "nora@example.com", "+447700900107", "en", "a newcomer with an empty account"),
)

EXTRA_ACCOUNTS = (
    ExtraAccount("lucia.savings", ("lucia",), Currency.EUR, "Savings"),
    ExtraAccount("ines.dollars", ("ines",), Currency.USD, "Dollar account"),
    ExtraAccount("ortega.joint", ("carlos", "amelia"), Currency.EUR, "Joint account"),
)

OPERATORS = (
    OperatorPersona("Adela Rubio", "analyst@bank.example", "analyst"),
    OperatorPersona("Simón Prado", "supervisor@bank.example", "supervisor"),
    OperatorPersona("Aurora Gil", "auditor@bank.example", "auditor"),
)
