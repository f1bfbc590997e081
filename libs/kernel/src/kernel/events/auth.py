"""Events of auth, published to the topic auth-events."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from kernel.events.envelope import EventData


class CustomerRegistered(EventData):
    """Somebody proved e-mail and phone and is a customer now. Other services copy the name and contacts from here."""

    event_type: ClassVar[str] = "auth.customer-registered.v1"

    customer_id: UUID
    full_name: str = Field(max_length=100)
    email: str = Field(max_length=254)
    phone: str = Field(max_length=16)
    language: Literal["en", "es"]


class LanguageChanged(EventData):
    """The customer chose the language that the bank speaks and writes to them."""

    event_type: ClassVar[str] = "auth.language-changed.v1"

    customer_id: UUID
    language: Literal["en", "es"]


class SignedInOnNewDevice(EventData):
    """A customer signed in where they never had before. `device` is what it says of itself: "Firefox, Linux"."""

    event_type: ClassVar[str] = "auth.signed-in-on-new-device.v1"

    customer_id: UUID
    device: str = Field(max_length=80)
    signed_in_at: AwareDatetime


class PasswordChanged(EventData):
    event_type: ClassVar[str] = "auth.password-changed.v1"

    customer_id: UUID
    changed_at: AwareDatetime
