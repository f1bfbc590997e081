from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.clock import Clock
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database

from complementary_stub.profiles import repository
from complementary_stub.profiles.domain import (
    Address,
    DocumentClaim,
    DocumentKind,
    IncomeBand,
    Occupation,
    Profile,
    ProfileInvalid,
    decide,
)

__all__ = [
    "Address",
    "DocumentClaim",
    "DocumentKind",
    "IncomeBand",
    "Occupation",
    "Profile",
    "ProfileInvalid",
    "ProfileService",
]


class ProfileService:
    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone

    async def profile_of(self, customer_id: UUID) -> Profile:
        async with self._database.read() as session:
            return await repository.of(session, customer_id)

    async def save(
        self, customer_id: UUID, wanted: Profile, claims: Sequence[DocumentClaim], actor: Actor | None = None
    ) -> Profile:
        """Write over the whole profile; the same once more changes nothing. Raises ProfileInvalid.

        `actor` is the customer unless somebody acts in their place.
        """
        now = self._clock.now()
        async with self._database.write() as session:
            await audit_marks.emit(session, actor or Actor("customer", customer_id), "profile.save")
            await repository.hold(session, customer_id, now)
            kept = await repository.documents_of(session, customer_id)
            profile = decide(wanted, claims, kept, now.astimezone(self._zone).date())
            await repository.put(session, customer_id, profile)
        return profile
