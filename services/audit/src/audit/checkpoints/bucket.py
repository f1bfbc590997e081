"""The second place: a copy of the export folder in S3, where whoever can write to the bank's disks cannot change it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import aioboto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from audit.checkpoints.folder import CHECKPOINT

_NOTE_BYTES_MAX = 20_000
_ABSENT = {"NoSuchKey", "404"}


class BucketUnavailable(Exception):
    """S3 did not do what was asked; it is asked again."""


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """`endpoint_url` is None in AWS itself."""

    name: str
    endpoint_url: str | None
    region: str


class ExportBucket:
    """Every method raises BucketUnavailable."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    async def note(self) -> str | None:
        """The checkpoint that was copied last."""
        try:
            answer = await self._client.get_object(Bucket=self._name, Key=CHECKPOINT)
            async with answer["Body"]:
                return bytes(await answer["Body"].read(_NOTE_BYTES_MAX)).decode(errors="replace")
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                return None
            raise BucketUnavailable(str(error)) from error
        except (BotoCoreError, OSError) as error:
            raise BucketUnavailable(str(error)) from error

    async def put(self, key: str, content: bytes) -> None:
        try:
            await self._client.put_object(Bucket=self._name, Key=key, Body=content)
        except (ClientError, BotoCoreError, OSError) as error:
            raise BucketUnavailable(str(error)) from error


@asynccontextmanager
async def open_bucket(place: BucketPlace) -> AsyncIterator[ExportBucket | None]:
    """None where no bucket is named. Connections are made at first use, so this works while S3 is away."""
    if not place.name:
        yield None
        return
    # The emulators know buckets by path, not by host name.
    style: Literal["path", "auto"] = "path" if place.endpoint_url else "auto"
    config = Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"total_max_attempts": 1, "mode": "standard"},
        s3={"addressing_style": style},
    )
    session: Any = aioboto3.Session(region_name=place.region)
    async with session.client("s3", endpoint_url=place.endpoint_url, config=config) as client:
        yield ExportBucket(client, place.name)
