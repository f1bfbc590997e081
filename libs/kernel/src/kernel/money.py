"""Money as integer minor units with an ISO 4217 currency. No float, no rounding: text is made at the edge."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

AMOUNT_MINOR_MAX = 10**12
BALANCE_MINOR_MAX = 10**17
"""A bound on every sum the bank keeps; well inside PostgreSQL's bigint (9.2 * 10^18)."""


class Currency(StrEnum):
    EUR = "EUR"
    USD = "USD"
    JPY = "JPY"
    KWD = "KWD"

    @property
    def exponent(self) -> int:
        """How many decimal digits the minor unit has (ISO 4217, column "minor unit")."""
        return _EXPONENTS[self]


_EXPONENTS = {Currency.EUR: 2, Currency.USD: 2, Currency.JPY: 0, Currency.KWD: 3}


class Money(BaseModel):
    """A signed sum in minor units, such as a balance or an entry; on the wire `{"minor": -1250, "currency": "EUR"}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minor: Annotated[StrictInt, Field(ge=-BALANCE_MINOR_MAX, le=BALANCE_MINOR_MAX)]
    currency: Currency


class Amount(Money):
    """A sum that somebody orders to be moved: from 1 to 10^12 minor units."""

    minor: Annotated[StrictInt, Field(ge=1, le=AMOUNT_MINOR_MAX)]


def decimal_text(money: Money) -> str:
    """The sum as a plain decimal with a point and exactly the currency's digits: `-1250.05`, `300`, `0.007`."""
    exponent = money.currency.exponent
    sign = "-" if money.minor < 0 else ""
    digits = str(abs(money.minor)).rjust(exponent + 1, "0")
    if exponent == 0:
        return sign + digits
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"
