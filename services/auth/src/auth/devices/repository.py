from datetime import datetime
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import delete, insert, select, update

from auth.devices.domain import KnownDevice
from auth.devices.tables import known_device_hashes, known_devices

_PURGE_MAX = 500


async def is_given_out(session: ReadSession, value_hash: bytes) -> bool:
    """Whether anybody signed in with this value before."""
    found = select(known_device_hashes.c.device_id).where(known_device_hashes.c.value_hash == value_hash).limit(1)
    return await session.first(found) is not None


async def has_any(session: ReadSession, identity_id: UUID) -> bool:
    found = select(known_devices.c.id).where(known_devices.c.identity_id == identity_id).limit(1)
    return await session.first(found) is not None


async def add(session: WriteSession, device: KnownDevice, value_hash: bytes) -> None:
    await session.run(
        insert(known_devices).values(
            id=device.device_id,
            identity_id=device.identity_id,
            name=device.name,
            first_seen_at=device.seen_at,
            last_seen_at=device.seen_at,
        )
    )
    await session.run(
        insert(known_device_hashes).values(
            device_id=device.device_id, identity_id=device.identity_id, value_hash=value_hash
        )
    )


async def see_again(session: WriteSession, device: KnownDevice, value_hash: bytes) -> bool:
    """False when this person never used the device with this value; the id of `device` is not looked at."""
    same = select(known_device_hashes.c.device_id).where(
        known_device_hashes.c.value_hash == value_hash, known_device_hashes.c.identity_id == device.identity_id
    )
    result = await session.run(
        update(known_devices)
        .where(known_devices.c.id == same.scalar_subquery())
        .values(name=device.name, last_seen_at=device.seen_at)
    )
    return result.rowcount == 1


async def keep_newest(session: WriteSession, identity_id: UUID, devices_max: int) -> None:
    """Drop the devices of this person that were not seen for longest; their hashes go with them."""
    over = (
        select(known_devices.c.id)
        .where(known_devices.c.identity_id == identity_id)
        .order_by(known_devices.c.last_seen_at.desc(), known_devices.c.id.desc())
        .offset(devices_max)
    )
    await session.run(delete(known_devices).where(known_devices.c.id.in_(over.scalar_subquery())))


async def purge(session: WriteSession, seen_before: datetime) -> int:
    """Delete devices that were last seen before this, a few hundred at most; their hashes go with them."""
    over = select(known_devices.c.id).where(known_devices.c.last_seen_at < seen_before).limit(_PURGE_MAX)
    result = await session.run(delete(known_devices).where(known_devices.c.id.in_(over.scalar_subquery())))
    return result.rowcount
