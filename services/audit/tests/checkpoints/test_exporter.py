"""What leaves the database: consistent with what left it before, whole, and copied to S3."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aioboto3
import pytest
from audit.checkpoints.bucket import BucketPlace, BucketUnavailable, ExportBucket, open_bucket
from audit.checkpoints.domain import TrailBroken
from audit.checkpoints.metrics import EXPORTS_FAILED
from audit.trees.tiles import TileName, edge_tiles
from testkit.polling import eventually
from trail_town import Keys, TrailTown, payments

BUCKET = "bank-audit-checkpoints"
AsSuperuser = Callable[[str], Awaitable[None]]


async def grown(town: TrailTown, count: int, first_lsn: int) -> None:
    await town.records.append(payments(count, first_lsn))


def failures(place: str) -> float:
    return float(EXPORTS_FAILED.labels(place=place)._value.get())


async def test_the_folder_follows_and_a_new_process_goes_on(town: TrailTown) -> None:
    first = town.exporter()
    assert await first.export() == 0
    for step in range(4):
        await grown(town, 30, 1000 * (step + 1))
        exporter = first if step % 2 else town.again().exporter()
        assert await exporter.export() == 150 * (step + 1)
        exported = town.folder.checkpoint()
        assert exported is not None
        assert exported.root == town.folder.edge().root()
    # 600 records: two full tiles, whose partial forms are gone, and one partial tile.
    assert sorted(path.name for path in (town.path / "tile/0").iterdir()) == ["000", "001", "002.p"]
    assert not list(town.path.rglob("*.unfinished"))
    assert town.folder.edge_of(450).size == 450


async def test_many_commits_are_exported_in_one_step(town: TrailTown) -> None:
    for number in range(5):
        await grown(town, 1, 10 * (number + 1))
    assert await town.exporter().export() == 25
    assert [path.name for path in (town.path / "tile/0/000.p").iterdir()] == ["25"]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE records SET leaf_hash = sha256('x') WHERE index = 7",
        "DELETE FROM records WHERE index = 7",
        "UPDATE checkpoints SET note = replace(note, 'arrayan', 'another') WHERE size = 10",
    ],
)
async def test_what_does_not_go_on_from_the_last_export_is_not_exported(
    town: TrailTown, tamper: AsSuperuser, tampering: str
) -> None:
    await grown(town, 1, 1)
    exporter = town.exporter()
    await exporter.export()
    before = town.folder.note()
    await grown(town, 1, 2)
    await tamper(tampering)
    for one in (exporter, town.again().exporter()):
        with pytest.raises(TrailBroken):
            await one.export()
    assert town.folder.note() == before


async def test_a_rewritten_history_is_not_exported_even_if_it_is_signed(town: TrailTown, tamper: AsSuperuser) -> None:
    await grown(town, 2, 1)
    await town.exporter().export()
    await tamper("DELETE FROM records; DELETE FROM checkpoints")
    elsewhere = TrailTown(town.database, town.path.with_name("elsewhere"), town.keys)
    await grown(elsewhere, 3, 1)
    with pytest.raises(TrailBroken, match="do not lead"):
        await town.again().exporter().export()


async def test_a_shorter_trail_or_another_key_is_refused(town: TrailTown, tamper: AsSuperuser) -> None:
    await grown(town, 1, 1)
    await grown(town, 1, 2)
    await town.exporter().export()
    with pytest.raises(TrailBroken, match="not the trail's own"):
        await town.again(Keys.fresh()).exporter().export()
    await tamper("DELETE FROM records WHERE index >= 5; DELETE FROM checkpoints WHERE size = 10")
    with pytest.raises(TrailBroken, match="fewer are signed"):
        await town.again().exporter().export()


async def test_tiles_that_somebody_changed_in_the_folder_stop_the_export(town: TrailTown) -> None:
    await grown(town, 1, 1)
    await town.exporter().export()
    (town.path / TileName(0, 0, 5).path).write_bytes(b"\0" * 160)
    with pytest.raises(TrailBroken, match="exported tiles"):
        await town.again().exporter().export()


@pytest.fixture
async def bucket(emulator_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ExportBucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    async with aioboto3.Session(region_name="eu-west-1").client("s3", endpoint_url=emulator_url) as client:
        listed = await client.list_objects_v2(Bucket=BUCKET)
        for found in listed.get("Contents", []):
            await client.delete_object(Bucket=BUCKET, Key=found["Key"])
    async with open_bucket(BucketPlace(BUCKET, emulator_url, "eu-west-1")) as opened:
        assert opened is not None
        yield opened


async def copied_folder(emulator_url: str, folder: Path) -> None:
    async with aioboto3.Session(region_name="eu-west-1").client("s3", endpoint_url=emulator_url) as client:
        for found in (await client.list_objects_v2(Bucket=BUCKET))["Contents"]:
            answer = await client.get_object(Bucket=BUCKET, Key=found["Key"])
            path = folder / found["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(await answer["Body"].read())


async def test_the_bucket_has_what_the_folder_has(
    town: TrailTown, bucket: ExportBucket, emulator_url: str, tmp_path: Path
) -> None:
    exporter = town.exporter(bucket)
    for step in range(3):
        await grown(town, 40, 1000 * (step + 1))
        await exporter.export()
        await exporter.copy()
        exporter = town.again().exporter(bucket) if step == 0 else exporter
    second = tmp_path / "second"
    await copied_folder(emulator_url, second)
    there = TrailTown(town.database, second, town.keys).folder
    assert there.note() == town.folder.note()
    assert there.edge().root() == town.folder.edge().root()
    assert [there.tile(name) for name in edge_tiles(600)] == [town.folder.tile(name) for name in edge_tiles(600)]
    async with aioboto3.Session(region_name="eu-west-1").client("s3", endpoint_url=emulator_url) as client:
        versions = await client.list_object_versions(Bucket=BUCKET, Prefix="checkpoint")
    # Whoever overwrites the copy does not remove what was there.
    assert len(versions["Versions"]) >= 3


async def test_a_copy_that_is_not_our_beginning_is_left_alone(town: TrailTown, bucket: ExportBucket) -> None:
    await grown(town, 2, 1)
    foreign = town.signer.checkpoint(5, b"\1" * 32)
    await bucket.put("checkpoint", foreign.encode())
    exporter = town.exporter(bucket)
    await exporter.export()
    with pytest.raises(TrailBroken, match="not the beginning"):
        await exporter.copy()
    assert await bucket.note() == foreign


async def test_without_s3_the_folder_goes_on_and_the_failure_is_counted(
    town: TrailTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    await grown(town, 1, 1)
    before, stop = failures("bucket"), asyncio.Event()
    async with open_bucket(BucketPlace(BUCKET, "http://127.0.0.1:1", "eu-west-1")) as nowhere:
        exporter = town.exporter(nowhere)
        await exporter.export()
        with pytest.raises(BucketUnavailable):
            await exporter.copy()

        async def counted() -> bool:
            return failures("bucket") > before

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(exporter.run(stop))
            await eventually(counted, seconds=20)
            stop.set()
    assert town.folder.checkpoint() is not None


async def test_no_bucket_is_named_and_none_is_used() -> None:
    async with open_bucket(BucketPlace("", None, "eu-west-1")) as none:
        assert none is None
