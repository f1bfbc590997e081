from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from complementary_stub.profiles.domain import Address, Document, DocumentKind, IncomeBand, Occupation, Profile
from complementary_stub.profiles.tables import documents, profiles


async def of(session: ReadSession, customer_id: UUID) -> Profile:
    """An empty profile of somebody who never stored one."""
    row = await session.first(select(profiles).where(profiles.c.customer_id == customer_id))
    return Profile() if row is None else _profile(row, await documents_of(session, customer_id))


async def hold(session: WriteSession, customer_id: UUID, at: datetime) -> None:
    """Make sure that the row is there and let others wait for it, so that two who save come one after the other."""
    new = insert(profiles).values(customer_id=customer_id, updated_at=at)
    await session.run(new.on_conflict_do_update(index_elements=["customer_id"], set_={"updated_at": at}))


async def documents_of(session: ReadSession, customer_id: UUID) -> list[Document]:
    found = select(documents).where(documents.c.customer_id == customer_id).order_by(documents.c.place)
    return [
        Document(DocumentKind(row.kind), row.number_masked, row.country, row.expires_on)
        for row in await session.all(found)
    ]


async def put(session: WriteSession, customer_id: UUID, profile: Profile) -> None:
    """Write over a row that is held."""
    home = profile.address
    values = {
        "street": home and home.street,
        "postal_code": home and home.postal_code,
        "city": home and home.city,
        "country": home and home.country,
        "birth_date": profile.birth_date,
        "occupation": profile.occupation,
        "income_band": profile.income_band,
    }
    await session.run(profiles.update().where(profiles.c.customer_id == customer_id).values(values))
    await session.run(delete(documents).where(documents.c.customer_id == customer_id))
    if profile.documents:
        await session.run(documents.insert(), _rows(customer_id, profile.documents))


def _rows(customer_id: UUID, wanted: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": customer_id,
            "place": place,
            "kind": document.kind,
            "number_masked": document.number_masked,
            "country": document.country,
            "expires_on": document.expires_on,
        }
        for place, document in enumerate(wanted)
    ]


def _profile(row: Row[Any], found: Sequence[Document]) -> Profile:
    return Profile(
        address=None if row.street is None else Address(row.street, row.postal_code, row.city, row.country),
        birth_date=row.birth_date,
        occupation=None if row.occupation is None else Occupation(row.occupation),
        income_band=None if row.income_band is None else IncomeBand(row.income_band),
        documents=tuple(found),
    )
