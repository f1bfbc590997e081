"""The whole way of events over real topics and queues: auth's into the core, the core's to whoever listens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import Wiring
from core_banking_stub.worker import run_workers
from core_town import Town
from kernel.events.envelope import Envelope
from kernel.ids import CustomerId, new_id
from servicekit.aws import aws_clients
from testkit.polling import eventually

AUTH_TOPIC = "arn:aws:sns:eu-west-1:000000000000:auth-events"


@pytest.fixture
async def wiring(
    town: Town, settings: CoreBankingSettings, emulator_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Wiring]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with_emulator = settings.model_copy(update={"aws_endpoint_url": emulator_url})
    async with aws_clients(with_emulator) as aws:
        yield Wiring(
            settings=with_emulator,
            clock=town.clock,
            token_verifier=cast("Any", None),
            probes={},
            database=town.database,
            aws=aws,
            services=town.services,
        )


@asynccontextmanager
async def working(wiring: Wiring) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_workers(wiring, stop))
        try:
            yield
        finally:
            stop.set()


async def test_a_registration_at_auth_opens_an_account_and_the_bff_hears_of_it(town: Town, wiring: Wiring) -> None:
    customer_id = CustomerId(new_id())
    event = Envelope.of(town.registered(customer_id), source="auth", subject=str(customer_id), clock=town.clock)

    async def opened() -> bool:
        return len(await town.services.accounts.accounts_of(customer_id)) == 1

    async def told() -> bool:
        answer = await wiring.aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        bodies = [json.loads(message["Body"]) for message in answer.get("Messages", [])]
        return any(body["data"].get("customer_ids") == [str(customer_id)] for body in bodies)

    async with working(wiring):
        for _ in range(3):
            await wiring.aws.sns.publish(TopicArn=AUTH_TOPIC, Message=event.json_text())
        await eventually(opened, seconds=30)
        queue = (await wiring.aws.sqs.get_queue_url(QueueName="bff-core-banking-events"))["QueueUrl"]
        await eventually(told, seconds=30)
    assert await opened()
