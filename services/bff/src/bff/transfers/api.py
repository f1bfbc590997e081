from uuid import UUID

from fastapi import APIRouter, Response
from kernel.money import Amount, Money
from pydantic import TypeAdapter
from servicekit.idempotency import (
    IdempotencyKey,
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
)
from servicekit.problems import InvalidInput, problem_responses

from bff import answers
from bff.core_banking import refusals
from bff.core_banking.schemas import CoreTransfer, CoreTransferSide
from bff.merging.merger import BankBusy
from bff.transfers import domain
from bff.transfers.schemas import (
    Quote,
    QuotedAccount,
    QuotedPayee,
    QuoteRequest,
    Transfer,
    TransferRequest,
    TransferSide,
)
from bff.wiring import Customer, Transfers

router = APIRouter(prefix="/api/v1/transfers", tags=["transfers"])

_TRANSFER = TypeAdapter(Transfer)
_NOT_PAYABLE = (refusals.InsufficientFunds, refusals.SameAccount, refusals.CurrencyMismatch)
_REPLAYED = {"description": "`true` when the order was judged before under the same key", "schema": {"type": "string"}}
_CONFIRMING = problem_responses(
    *answers.CHANGE_WITH_BODY,
    *answers.OWN_RECORDS,
    *_NOT_PAYABLE,
    IdempotencyKeyMissing,
    IdempotencyKeyMalformed,
    IdempotencyKeyReused,
    domain.QuoteUnknown,
    refusals.QuoteExpired,
    refusals.QuoteUsed,
    refusals.BalanceLimit,
    refusals.TransferLimit,
    refusals.DailyLimit,
    refusals.NewPayeeLimit,
    refusals.OrderImpossible,
    refusals.AccountUnknown,
    refusals.PayeeUnknown,
    refusals.TransferOutcomeUnknown,
    refusals.LedgerBusy,
    refusals.WriterElsewhere,
    BankBusy,
)
for _entry in (_CONFIRMING.setdefault(201, {}), _CONFIRMING[422]):
    _entry["headers"] = {"Idempotency-Replayed": _REPLAYED}


@router.post(
    "/quotes",
    operation_id="createTransferQuote",
    status_code=201,
    responses=problem_responses(
        *answers.CHANGE_WITH_BODY,
        *answers.OWN_RECORDS,
        *_NOT_PAYABLE,
        refusals.AccountUnknown,
        refusals.PayeeUnknown,
    ),
)
async def create_quote(request: QuoteRequest, customer: Customer, transfers: Transfers) -> Quote:
    return _shown(await transfers.quote(customer, request))


@router.post(
    "",
    operation_id="createTransfer",
    status_code=201,
    response_model=Transfer,
    responses=_CONFIRMING,
)
async def create_transfer(
    request: TransferRequest, key: IdempotencyKey, customer: Customer, transfers: Transfers
) -> Response:
    answer = await transfers.confirm(customer, request.quote_id, key)
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else None
    return Response(_TRANSFER.dump_json(_told(answer.transfer)), 201, headers, media_type="application/json")


@router.get(
    "/{transfer_id}",
    operation_id="getTransfer",
    responses=problem_responses(*answers.READ, refusals.TransferUnknown, InvalidInput),
)
async def get_transfer(transfer_id: UUID, customer: Customer, transfers: Transfers) -> Transfer:
    return _told(await transfers.transfer(customer, transfer_id))


def _told(transfer: CoreTransfer) -> Transfer:
    # Made of parts that were checked when the core's answer was read.
    return Transfer.model_construct(
        id=transfer.id,
        status=transfer.status,
        amount=Amount.model_construct(minor=transfer.amount.minor, currency=transfer.amount.currency),
        fee=transfer.fee,
        reference=transfer.reference,
        debit=_side(transfer.debit),
        credit=_side(transfer.credit),
        booked_at=transfer.booked_at,
        booking_date=transfer.booking_date,
    )


def _side(side: CoreTransferSide) -> TransferSide:
    # A stranger's account is nobody's business: not its id, and not its version, which counts its movements.
    is_held = side.balance_after is not None
    return TransferSide.model_construct(
        account_id=side.account_id if is_held else None,
        iban_masked=side.iban_masked,
        holder_name=side.holder_name,
        balance_after=side.balance_after,
    )


def _shown(quote: domain.Quote) -> Quote:
    return Quote(
        id=quote.id,
        from_account=QuotedAccount(
            id=quote.from_account_id,
            name=quote.from_account_name,
            iban_masked=domain.masked_iban(quote.from_account_iban),
        ),
        payee=QuotedPayee(
            id=quote.payee_id,
            label=quote.payee_label,
            iban=quote.payee_iban,
            holder_name_masked=quote.payee_name_masked,
        ),
        amount=Amount(minor=quote.amount_minor, currency=quote.currency),
        fee=Money(minor=0, currency=quote.currency),
        total=Money(minor=quote.amount_minor, currency=quote.currency),
        balance_after=Money(minor=quote.balance_after_minor, currency=quote.currency),
        arrival="instant",
        reference=quote.reference,
        expires_at=quote.expires_at,
    )
