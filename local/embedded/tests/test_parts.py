"""The infrastructure itself, started and stopped as the bank does."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from embedded.bank import EmbeddedBank
from embedded.parts import redis_url
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine
from testkit.databases import Databases


@pytest.fixture
def redis_bank(tmp_path: Path) -> Iterator[EmbeddedBank]:
    with EmbeddedBank(tmp_path / "bank", frozenset({"redis"})) as bank:
        yield bank


async def test_a_part_can_be_stopped_killed_and_started_again(redis_bank: EmbeddedBank) -> None:
    url = redis_url(redis_bank.settings, redis_bank.secrets)
    for killed in (False, True):
        redis_bank.stop_part("redis", killed=killed)
        assert redis_bank.pids() == []
        redis_bank.start_part("redis")
        async with Redis.from_url(url) as client:
            assert await client.ping()


async def test_redis_lets_nobody_in_without_the_password(redis_bank: EmbeddedBank) -> None:
    async with Redis.from_url(f"redis://127.0.0.1:{redis_bank.settings.ports['redis']}/0") as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


@pytest.mark.parametrize("service", ["auth", "bff", "core", "notifications"])
async def test_a_running_service_reads_and_writes_rows_and_changes_no_structure(
    database_for: Databases, service: str
) -> None:
    database = database_for(service)
    owner, role = create_async_engine(database.owner_url), create_async_engine(database.url)
    async with owner.begin() as session:
        await session.execute(text("CREATE TABLE made_by_the_owner (id bigserial PRIMARY KEY)"))
    async with role.begin() as session:
        await session.execute(text("INSERT INTO made_by_the_owner DEFAULT VALUES"))
    for statement in ("CREATE TABLE mine (id int)", "DROP TABLE made_by_the_owner", "TRUNCATE made_by_the_owner"):
        with pytest.raises(ProgrammingError):
            async with role.begin() as session:
                await session.execute(text(statement))
    await owner.dispose()
    await role.dispose()


async def test_the_emulator_has_every_topic_and_queue(emulator_url: str) -> None:
    await assert_queues(emulator_url)


async def test_an_emulator_that_lost_its_state_gets_the_topology_again(tmp_path: Path) -> None:
    with EmbeddedBank(tmp_path / "bank", frozenset({"emulator"})) as bank:
        bank.stop_part("emulator", killed=True)
        bank.start_part("emulator")
        await assert_queues(bank.settings.url("emulator"))


async def assert_queues(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request"}
        answer = await client.post("/", data={"Action": "ListQueues", "Version": "2012-11-05"}, headers=headers)
    for queue in ("core-banking-auth-events", "bff-core-banking-events"):
        assert f"/{queue}<" in answer.text
        assert f"/{queue}-dlq<" in answer.text
