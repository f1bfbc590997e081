"""Routes of the signed checkpoints."""

import base64
from typing import Annotated

from fastapi import APIRouter, Query
from servicekit.problems import problem_responses

from audit import answers
from audit.answers import Reader
from audit.checkpoints.schemas import ConsistencyProof, ConsistencyQuery
from audit.checkpoints.service import CheckpointUnknown, TrailBroken
from audit.wiring import Checkpoints

router = APIRouter(prefix="/ops/v1/audit", tags=["checkpoints"], responses=problem_responses(*answers.OPERATORS))


@router.get(
    "/checkpoints/consistency",
    operation_id="getConsistencyProof",
    responses=problem_responses(CheckpointUnknown, TrailBroken),
)
async def get_consistency_proof(
    _operator: Reader, query: Annotated[ConsistencyQuery, Query()], checkpoints: Checkpoints
) -> ConsistencyProof:
    """That the records of one checkpoint are the beginning of the other's."""
    old, proof = await checkpoints.consistency_proof(query.from_size, query.to_size)
    return ConsistencyProof(
        from_size=old.size,
        to_size=proof.checkpoint.size,
        hashes=[base64.b64encode(one).decode() for one in proof.hashes],
        from_checkpoint=old.note,
        to_checkpoint=proof.checkpoint.note,
    )
