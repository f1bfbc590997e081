"""The failures that many routes share, for their documentation, and who may read."""

from typing import Annotated

from fastapi import Depends
from kernel.errors import DomainError
from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.tokens import (
    CurrentOperator,
    KeysUnavailable,
    NotAnOperator,
    Principal,
    RoleMissing,
    TokenInvalid,
    TokenMissing,
)

OPERATORS: tuple[type[DomainError], ...] = (
    TokenMissing,
    TokenInvalid,
    KeysUnavailable,
    DatabaseUnavailable,
    DatabaseBusy,
    NotAnOperator,
    RoleMissing,
)
READING_ROLES = frozenset({"analyst", "supervisor", "auditor"})


async def reading_operator(operator: CurrentOperator) -> Principal:
    if not operator.roles & READING_ROLES:
        raise RoleMissing("This needs the role analyst, supervisor or auditor.")
    return operator


Reader = Annotated[Principal, Depends(reading_operator)]
