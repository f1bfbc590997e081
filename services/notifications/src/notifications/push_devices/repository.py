from collections.abc import Collection, Sequence
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import and_, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from notifications.push_devices.domain import DEVICES_MAX, PushDevice
from notifications.push_devices.tables import push_device_tokens, push_devices

_LOCK_TOKEN = text("SELECT pg_advisory_xact_lock(hashtextextended(:token, 1))")
"""Two customers who bring the same token at once come one after the other."""


async def put(session: WriteSession, device: PushDevice) -> None:
    """Who signs in on somebody else's phone takes its token over: the former customer's pushes end there."""
    await session.run(_LOCK_TOKEN, {"token": device.token})
    former = select(push_device_tokens.c.customer_id, push_device_tokens.c.device_id).where(
        push_device_tokens.c.token == device.token
    )
    for row in await session.all(former):
        await remove(session, row.customer_id, row.device_id)
    described = {"name": device.name, "platform": device.platform, "updated_at": device.updated_at}
    new = insert(push_devices).values(customer_id=device.customer_id, device_id=device.device_id, **described)
    await session.run(new.on_conflict_do_update(index_elements=["customer_id", "device_id"], set_=described))
    token = insert(push_device_tokens).values(
        customer_id=device.customer_id, device_id=device.device_id, token=device.token
    )
    await session.run(
        token.on_conflict_do_update(index_elements=["customer_id", "device_id"], set_={"token": token.excluded.token})
    )
    for surplus in (await of(session, [device.customer_id]))[DEVICES_MAX:]:
        await remove(session, device.customer_id, surplus.device_id)


async def of(session: ReadSession, customer_ids: Collection[UUID]) -> Sequence[PushDevice]:
    """The customers' devices, those heard of last first."""
    same = and_(
        push_device_tokens.c.customer_id == push_devices.c.customer_id,
        push_device_tokens.c.device_id == push_devices.c.device_id,
    )
    rows = await session.all(
        select(push_devices, push_device_tokens.c.token)
        .join(push_device_tokens, same)
        .where(push_devices.c.customer_id.in_(customer_ids))
        .order_by(push_devices.c.updated_at.desc(), push_devices.c.device_id)
    )
    return [
        PushDevice(row.customer_id, row.device_id, row.name, row.platform, row.updated_at, row.token) for row in rows
    ]


async def remove(session: WriteSession, customer_id: UUID, device_id: UUID) -> None:
    """Its token goes with it."""
    await session.run(
        delete(push_devices).where(push_devices.c.customer_id == customer_id, push_devices.c.device_id == device_id)
    )


async def remove_all(session: WriteSession, customer_id: UUID) -> None:
    await session.run(delete(push_devices).where(push_devices.c.customer_id == customer_id))


async def remove_token(session: WriteSession, customer_id: UUID, device_id: UUID, token: str) -> None:
    """Remove the device if it still has this token; a newer one stays."""
    has_it = select(push_device_tokens.c.device_id).where(
        push_device_tokens.c.token == token,
        push_device_tokens.c.customer_id == customer_id,
        push_device_tokens.c.device_id == device_id,
    )
    await session.run(
        delete(push_devices).where(
            push_devices.c.customer_id == customer_id, push_devices.c.device_id.in_(has_it.scalar_subquery())
        )
    )
