"""Routes of the trail's records."""

import base64
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from servicekit.problems import problem_responses

from audit import answers
from audit.answers import Reader
from audit.checkpoints.service import TrailBroken
from audit.records.pages import (
    INDEX_MAX,
    AuditRecord,
    AuditRecordPage,
    InclusionProof,
    RecordPayload,
    RecordQuery,
)
from audit.records.service import ReadRecord, RecordUnknown
from audit.wiring import Records

router = APIRouter(prefix="/ops/v1/audit", tags=["records"], responses=problem_responses(*answers.OPERATORS))


@router.get("/records", operation_id="listAuditRecords")
async def list_audit_records(
    _operator: Reader, query: Annotated[RecordQuery, Query()], records: Records
) -> AuditRecordPage:
    """Who changed what and when, newest first."""
    found, before = await records.search(query.search())
    return AuditRecordPage(items=[_shown(one) for one in found], next_cursor=None if before is None else str(before))


@router.get(
    "/records/{index}/proof",
    operation_id="getInclusionProof",
    responses=problem_responses(RecordUnknown, TrailBroken),
)
async def get_inclusion_proof(
    _operator: Reader, index: Annotated[int, Path(ge=0, le=INDEX_MAX)], records: Records
) -> InclusionProof:
    """That the record is under the newest signed checkpoint."""
    found = await records.proof_of(index)
    return InclusionProof(
        index=found.index,
        size=found.proof.checkpoint.size,
        leaf_hash=_base64(found.leaf_hash),
        hashes=[_base64(one) for one in found.proof.hashes],
        checkpoint=found.proof.checkpoint.note,
    )


def _shown(found: ReadRecord) -> AuditRecord:
    header, facts = found.record.header, _facts(found.record.header.facts)
    return AuditRecord(
        index=header.index,
        source=header.source,
        end_lsn=header.end_lsn,
        seq=header.seq,
        committed_at=header.committed_at,
        recorded_at=header.recorded_at,
        kind=header.kind,
        table=header.table_name,
        object_id=header.object_id,
        actor_kind=header.actor_kind,
        actor_subject=header.actor_subject,
        action=header.action,
        request_id=header.request_id,
        trace_id=header.trace_id,
        facts=facts or {},
        payload=None if found.payload is None else RecordPayload.model_validate(found.payload),
        erased=found.is_erased,
        damaged=found.is_damaged or facts is None,
        leaf_hash=_base64(found.record.leaf_hash),
    )


def _facts(text: str) -> dict[str, Any] | None:
    """None where somebody has changed the text into none of ours."""
    try:
        facts = json.loads(text)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
