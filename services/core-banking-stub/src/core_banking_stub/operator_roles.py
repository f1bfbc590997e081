"""Which operators may do what: every role reads, the supervisor acts."""

from typing import Annotated

from fastapi import Depends
from servicekit.tokens import CurrentOperator, Principal, RoleMissing, require_role

_READING_ROLES = frozenset({"analyst", "supervisor", "auditor"})


async def reading_operator(operator: CurrentOperator) -> Principal:
    if not operator.roles & _READING_ROLES:
        raise RoleMissing("This needs the role analyst, supervisor or auditor.")
    return operator


Reader = Annotated[Principal, Depends(reading_operator)]
Supervisor = Annotated[Principal, Depends(require_role("supervisor"))]
