"""All SQL of the audit's own record of its sources."""

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import insert, select

from audit.sources.domain import SourceStep, Step
from audit.sources.tables import source_steps


async def last_step(session: ReadSession, source: str) -> SourceStep | None:
    statement = select(source_steps).where(source_steps.c.source == source).order_by(source_steps.c.id.desc()).limit(1)
    row = await session.first(statement)
    if row is None:
        return None
    return SourceStep(
        source=row.source,
        step=Step(row.step),
        system_id=row.system_id,
        timeline=row.timeline,
        slot=row.slot,
        consistent_point=row.consistent_point,
        published=tuple(row.published),
        made_at=row.made_at,
    )


async def insert_step(session: WriteSession, step: SourceStep) -> None:
    row = {
        "source": step.source,
        "step": step.step.value,
        "system_id": step.system_id,
        "timeline": step.timeline,
        "slot": step.slot,
        "consistent_point": step.consistent_point,
        "published": list(step.published),
        "made_at": step.made_at,
    }
    await session.run(insert(source_steps).values(row))
