"""Ids are UUIDv7 (RFC 9562 section 5.7): sortable by time of birth, so never used where a value must be a secret."""

from typing import NewType
from uuid import UUID

import uuid_utils

CustomerId = NewType("CustomerId", UUID)
OperatorId = NewType("OperatorId", UUID)
RegistrationId = NewType("RegistrationId", UUID)
SessionId = NewType("SessionId", UUID)
AccountId = NewType("AccountId", UUID)
TransferId = NewType("TransferId", UUID)
PayeeId = NewType("PayeeId", UUID)
QuoteId = NewType("QuoteId", UUID)
EventId = NewType("EventId", UUID)


def new_id() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)
