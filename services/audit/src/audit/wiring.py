"""Settings to objects to what routes ask for. No logic."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, TokenVerifier

from audit.captures.capture import Capture, CaptureParts
from audit.checkpoints.bucket import BucketPlace, ExportBucket, open_bucket
from audit.checkpoints.exporter import Exporter, ExportPlaces
from audit.checkpoints.folder import ExportFolder
from audit.checkpoints.service import CheckpointService, Leaves, NoteSigner
from audit.payload_keys.service import KeyWrapping, PayloadKeyService
from audit.records import repository as record_repository
from audit.records.schemas import Trail
from audit.records.service import ObjectIds, RecordParts, RecordService
from audit.settings import AuditSettings
from audit.sources.installation import Installation
from audit.sources.service import Place, SourceService


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailParts:
    """The trail and what carries its checkpoints out."""

    records: RecordService
    checkpoints: CheckpointService
    make_exporter: Callable[[ExportBucket | None], Exporter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installing:
    """What making a slot needs: no web, no cloud."""

    clock: Clock
    database: Database
    sources: SourceService
    trail_parts: TrailParts

    @property
    def trail(self) -> Trail:
        return self.trail_parts.records

    def installation_of(self, place: Place) -> Installation:
        return Installation(place, self.trail, self.sources, self.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    settings: AuditSettings
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    captures: Sequence[Capture]
    records: RecordService
    checkpoints: CheckpointService
    exporter: Exporter


def trail_on(settings: AuditSettings, database: Database, clock: Clock) -> TrailParts:
    """Raises OSError, TypeError or ValueError where a key file is missing or no key."""
    signer = NoteSigner.from_file(settings.audit_origin, settings.audit_signing_key_file)
    payload_key = base64.urlsafe_b64decode(settings.audit_payload_key_file.read_text(encoding="ascii").strip())
    folder = ExportFolder(settings.audit_checkpoint_folder, signer.verifier)
    leaves = Leaves(record_repository.leaf_hashes, record_repository.count_records, record_repository.last_index)
    checkpoints = CheckpointService(database, signer, leaves, lambda: asyncio.to_thread(folder.checkpoint))
    keys = PayloadKeyService(KeyWrapping(payload_key))
    return TrailParts(
        records=RecordService(database, clock, RecordParts(keys, checkpoints, ObjectIds(payload_key))),
        checkpoints=checkpoints,
        make_exporter=lambda bucket: Exporter(database, leaves, ExportPlaces(signer.verifier, folder, bucket), clock),
    )


@asynccontextmanager
async def open_installing(settings: AuditSettings) -> AsyncIterator[Installing]:
    clock = clock_for(settings)
    url = settings.database_url.get_secret_value()
    database = Database(url, "audit", connections_max=settings.database_connections_max)
    try:
        yield Installing(
            clock=clock,
            database=database,
            sources=SourceService(database, clock),
            trail_parts=trail_on(settings, database, clock),
        )
    finally:
        await database.close()


@asynccontextmanager
async def open_wiring(chosen: AuditSettings | None = None) -> AsyncIterator[Wiring]:
    settings = chosen or AuditSettings()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(open_installing(settings))
        auth = await stack.enter_async_context(upstream_client(settings.auth_url))
        place = BucketPlace(settings.audit_checkpoint_bucket, settings.aws_endpoint_url, settings.aws_default_region)
        bucket = await stack.enter_async_context(open_bucket(place))
        capture_parts = CaptureParts(parts.trail, parts.sources)
        yield Wiring(
            settings=settings,
            clock=parts.clock,
            token_verifier=TokenVerifier(settings.bank_origin, JwksKeySource(auth), parts.clock),
            # The sources are left out: without them operators still read the trail, and the captures wait.
            probes={"database": parts.database.probe},
            captures=(
                Capture("core", settings.audit_core_url.get_secret_value(), capture_parts),
                Capture("auth", settings.audit_auth_url.get_secret_value(), capture_parts),
            ),
            records=parts.trail_parts.records,
            checkpoints=parts.trail_parts.checkpoints,
            exporter=parts.trail_parts.make_exporter(bucket),
        )


def _wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


async def _records(request: Request) -> RecordService:
    return _wiring(request).records


async def _checkpoints(request: Request) -> CheckpointService:
    return _wiring(request).checkpoints


Records = Annotated[RecordService, Depends(_records)]
Checkpoints = Annotated[CheckpointService, Depends(_checkpoints)]
