"""What would lose changes or take them from somewhere else is not read on, and said aloud."""

from dataclasses import replace

import pytest
from audit.captures import metrics
from audit.sources.service import Step
from source_town import SourceTown
from testkit.polling import eventually


async def refused(town: SourceTown, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with town.captured():

        async def told() -> bool:
            return code in capsys.readouterr().out

        await eventually(told, seconds=10)
    assert town.trail.stored == []
    assert metrics.CONNECTED.labels("core")._value.get() == 0


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DROP PUBLICATION bank_changes", "source-publication-changed"),
        ("ALTER PUBLICATION bank_changes DROP TABLE holders", "source-publication-changed"),
        ("ALTER PUBLICATION bank_changes SET (publish = 'insert')", "source-publication-changed"),
        ("ALTER TABLE accounts REPLICA IDENTITY DEFAULT", "source-publication-changed"),
        ("ALTER PUBLICATION bank_changes SET TABLE accounts WHERE (balance > 5), holders, hashes (id, made_at)",
         "source-publication-changed"),
    ],
)  # fmt: skip
async def test_a_source_that_publishes_less_is_not_read(
    town: SourceTown, statement: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await town.install()
    await town.database.execute(statement)
    await town.open_account()
    await refused(town, code, capsys)


async def test_a_publication_that_shrinks_while_it_is_read_stops_the_reading(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        await town.open_account()
        await town.changes(1)
        await town.database.execute("ALTER PUBLICATION bank_changes DROP TABLE holders")

        async def stopped() -> bool:
            return bool(metrics.CONNECTED.labels("core")._value.get() == 0)

        await eventually(stopped, seconds=15)


async def test_a_position_that_the_source_has_not_reached_is_refused(
    town: SourceTown, capsys: pytest.CaptureFixture[str]
) -> None:
    step = await town.install()
    town.trail.position = step.consistent_point + 10_000_000
    await refused(town, "source-changed", capsys)


async def test_another_cluster_is_refused(town: SourceTown, capsys: pytest.CaptureFixture[str]) -> None:
    step = await town.install()
    await town.sources.record(replace(step, system_id="7"), Step.INSTALLED)
    await refused(town, "source-changed", capsys)
