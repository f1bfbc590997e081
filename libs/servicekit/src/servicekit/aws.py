"""The AWS clients that services use, through the standard AWS settings alone; every wait is limited."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aioboto3
from botocore.config import Config

from servicekit.settings import ServiceSettings

_LONG_POLL_SECONDS = 20


@dataclass(frozen=True, slots=True)
class AwsClients:
    sns: Any
    sqs: Any
    ses: Any


@asynccontextmanager
async def aws_clients(settings: ServiceSettings) -> AsyncIterator[AwsClients]:
    """Open the clients; connections are made at first use, so this works while AWS or its emulator is away."""
    config = Config(
        connect_timeout=2,
        read_timeout=_LONG_POLL_SECONDS + 10,
        # Whoever calls decides what may be done twice: a text message may not.
        retries={"total_max_attempts": 1, "mode": "standard"},
        max_pool_connections=20,
    )
    session: Any = aioboto3.Session(region_name=settings.aws_default_region)
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(
                session.client(service, endpoint_url=settings.aws_endpoint_url, config=config)
            )
            for service in ("sns", "sqs", "ses")
        ]
        yield AwsClients(*opened)
