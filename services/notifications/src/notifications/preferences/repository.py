from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from notifications.channels import Category, Channel
from notifications.preferences.domain import Preferences, QuietHours
from notifications.preferences.tables import preferences


async def of(session: ReadSession, customer_ids: Collection[UUID]) -> Mapping[UUID, Preferences]:
    """Of every customer named; who never chose has the usual ones."""
    rows = await session.all(select(preferences).where(preferences.c.customer_id.in_(customer_ids)))
    return dict.fromkeys(customer_ids, Preferences()) | {row.customer_id: _preferences(row) for row in rows}


async def put(session: WriteSession, customer_id: UUID, wanted: Preferences) -> None:
    quiet = wanted.quiet_hours
    values = {
        "switched_off": sorted(f"{category.value}:{channel.value}" for category, channel in wanted.switched_off),
        "fallback": wanted.fallback,
        "show_amounts": wanted.show_amounts,
        "quiet_from": quiet.start if quiet else None,
        "quiet_to": quiet.end if quiet else None,
    }
    new = insert(preferences).values(customer_id=customer_id, **values)
    await session.run(new.on_conflict_do_update(index_elements=["customer_id"], set_=values))


def _preferences(row: Row[Any]) -> Preferences:
    pairs = [pair.split(":") for pair in row.switched_off]
    return Preferences(
        switched_off=frozenset((Category(category), Channel(channel)) for category, channel in pairs),
        fallback=row.fallback,
        show_amounts=row.show_amounts,
        quiet_hours=QuietHours(row.quiet_from, row.quiet_to) if row.quiet_from is not None else None,
    )
