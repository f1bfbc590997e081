from dataclasses import dataclass
from typing import Literal

from kernel.ids import OperatorId, new_id
from servicekit import audit_marks
from servicekit.database import Database

from auth.email_addresses import normal_email
from auth.identities.service import Identity, IdentityKind, IdentityService, Role
from auth.passwords.service import PasswordService

__all__ = ["EmailBelongsToCustomer", "NewOperator", "OperatorService", "Role"]


class EmailBelongsToCustomer(ValueError):
    """An operator's e-mail address may not be a customer's."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    full_name: str
    email: str
    language: Literal["en", "es"]
    roles: tuple[Role, ...]
    password: str


class OperatorService:
    def __init__(self, database: Database, identities: IdentityService, passwords: PasswordService) -> None:
        self._database = database
        self._identities = identities
        self._passwords = passwords

    async def enrol(self, new: NewOperator) -> OperatorId:
        """The operator's id, enrolled now or earlier; an earlier one keeps its password and gets these roles.

        Raises EmailBelongsToCustomer.
        """
        password_hash = await self._passwords.hash(new.password)
        operator_id = OperatorId(new_id())
        email = normal_email(new.email) or new.email
        identity = Identity(operator_id, IdentityKind.OPERATOR, email, new.full_name, new.language, new.roles)
        async with self._database.write() as session:
            await audit_marks.emit(session, audit_marks.SEED, "operator.enrol")
            if await self._identities.add(session, identity):
                await self._passwords.put(session, operator_id, password_hash)
                return operator_id
            known = await self._identities.by_email(session, new.email)
            if known is None or known.kind is not IdentityKind.OPERATOR:
                raise EmailBelongsToCustomer
            await self._identities.set_roles(session, known.id, new.roles)
            return OperatorId(known.id)
