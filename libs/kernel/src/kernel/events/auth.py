"""Events of auth, published to the topic auth-events."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from kernel.events.envelope import EventData


class CustomerRegistered(EventData):
    """Somebody proved e-mail and phone and is a customer now. Other services copy the name and contacts from here."""

    event_type: ClassVar[str] = "auth.customer-registered.v1"

    customer_id: UUID
    full_name: str = Field(max_length=100)
    email: str = Field(max_length=254)
    phone: str = Field(max_length=16)
    language: Literal["en", "es"]
