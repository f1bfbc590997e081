from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Language = Literal["en", "es"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where and in which language a customer is reached; auth owns all of it."""

    customer_id: UUID
    full_name: str
    email: str
    phone: str
    language: Language
