from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from servicekit.problems import InvalidInput, problem_responses

from bff import answers
from bff.core_banking.refusals import IbanInvalid, PayeeUnknown
from bff.payees import domain
from bff.payees.schemas import Payee, PayeeCheck, PayeeCheckRequest, PayeeList, PayeeQuery, PayeeRequest
from bff.wiring import Customer, Payees

router = APIRouter(prefix="/api/v1/payees", tags=["payees"])


@router.get(
    "",
    operation_id="listPayees",
    responses=problem_responses(*answers.READ, *answers.OWN_RECORDS, InvalidInput),
)
async def list_payees(query: Annotated[PayeeQuery, Query()], customer: Customer, payees: Payees) -> PayeeList:
    return PayeeList(items=[_shown(payee) for payee in await payees.payees_of(customer, query.text)])


@router.post(
    "/checks",
    operation_id="checkPayee",
    responses=problem_responses(*answers.CHANGE_WITH_BODY, IbanInvalid, PayeeUnknown),
)
async def check_payee(request: PayeeCheckRequest, customer: Customer, payees: Payees) -> PayeeCheck:
    return await payees.check(customer, request.iban)


@router.post(
    "",
    operation_id="createPayee",
    status_code=201,
    responses=problem_responses(
        *answers.CHANGE_WITH_BODY,
        *answers.OWN_RECORDS,
        IbanInvalid,
        PayeeUnknown,
        domain.PayeeExists,
        domain.PayeesFull,
    ),
)
async def create_payee(request: PayeeRequest, customer: Customer, payees: Payees) -> Payee:
    return _shown(await payees.add(customer, request))


@router.delete(
    "/{payee_id}",
    operation_id="deletePayee",
    status_code=204,
    responses=problem_responses(*answers.CHANGE, *answers.OWN_RECORDS, PayeeUnknown, InvalidInput),
)
async def delete_payee(payee_id: UUID, customer: Customer, payees: Payees) -> None:
    await payees.remove(customer, payee_id)


def _shown(payee: domain.Payee) -> Payee:
    return Payee(
        id=payee.id,
        label=payee.label,
        iban=payee.iban,
        holder_name_masked=payee.holder_name_masked,
        currency=payee.currency,
        created_at=payee.created_at,
        last_paid_at=payee.last_paid_at,
    )
