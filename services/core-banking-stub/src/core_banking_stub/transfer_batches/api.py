"""The route of batches: for a service that hands on its customers' orders."""

from fastapi import APIRouter, Depends, Response
from kernel.errors import DomainError
from servicekit.problems import InvalidInput, as_problem, problem_responses
from servicekit.tokens import ScopeMissing, require_scope

from core_banking_stub import answers
from core_banking_stub.orders.service import LedgerBusy, WriterElsewhere
from core_banking_stub.transfer_batches.schemas import RESULT, Carried, Failed, TransferBatch, TransferBatchResult
from core_banking_stub.transfers.schemas import Transfer
from core_banking_stub.transfers.service import TransferView
from core_banking_stub.wiring import TransferBatches

PATH = "/v1/transfer-batches"
BODY_BYTES_MAX = 512 * 1024

router = APIRouter(tags=["transfers"], responses=problem_responses(*answers.ANYWHERE, ScopeMissing))


@router.post(
    PATH,
    operation_id="createTransferBatch",
    response_model=TransferBatchResult,
    dependencies=[Depends(require_scope("orders:submit"))],
    responses=problem_responses(*answers.BODY, InvalidInput, LedgerBusy, WriterElsewhere),
)
async def create_transfer_batch(batch: TransferBatch, batches: TransferBatches) -> Response:
    """Carry out up to a hundred orders, each once by its own key, and answer each as if it had come alone."""
    outcomes = await batches.execute(batch.orders)
    answer = TransferBatchResult.model_construct(results=[_result(outcome) for outcome in outcomes])
    return Response(RESULT.dump_json(answer), media_type="application/json")


def _result(outcome: TransferView | DomainError) -> Carried | Failed:
    if isinstance(outcome, TransferView):
        return Carried.model_construct(status=201, replayed=outcome.replayed, transfer=Transfer.of(outcome))
    problem = as_problem(outcome)
    return Failed(
        status=problem.status,
        replayed=outcome.is_repeat,
        retry_after_seconds=outcome.retry_after_seconds,
        problem=problem,
    )
