"""The ways to a customer, and the kinds of notices between which customers choose."""

from enum import StrEnum


class Channel(StrEnum):
    """The ways to the outside, in the order in which one stands in for another. The inbox is always there."""

    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


class Category(StrEnum):
    MONEY_IN = "money-in"
    MONEY_OUT = "money-out"
    ACCOUNTS = "accounts"
    SECURITY = "security"

    @property
    def is_fixed(self) -> bool:
        """Security notices cannot be turned off or put off (OWASP ASVS 5.0, 6.3.7)."""
        return self is Category.SECURITY
