"""The two routes that a bank lives on. Each lane hands the endpoint what FastAPI would have handed it."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from pydantic import TypeAdapter, ValidationError
from servicekit.idempotency import IdempotencyKeyMalformed, checked_key
from servicekit.tokens import Principal

from bff.accounts.service import AccountService
from bff.fast_lane.route import Lane
from bff.transfers.schemas import TransferRequest
from bff.transfers.service import TransferService

Door = Callable[[Request], Awaitable[Principal]]
CreateTransfer = Callable[[TransferRequest, str, Principal, TransferService], Awaitable[Response]]
ListAccounts = Callable[[Principal, AccountService], Awaitable[Response]]

_TRANSFER_REQUEST = TypeAdapter(TransferRequest)


def transfer_lane(create_transfer: CreateTransfer, door: Door) -> Lane:
    async def take(request: Request, body: bytes) -> Response | None:
        try:
            wanted = _TRANSFER_REQUEST.validate_json(body)
            key = checked_key(request.headers.get("idempotency-key", ""))
        except (ValidationError, IdempotencyKeyMalformed):
            return None
        return await create_transfer(wanted, key, await door(request), request.app.state.wiring.transfers)

    return Lane("POST", "/api/v1/transfers", take)


def account_lane(list_accounts: ListAccounts, door: Door) -> Lane:
    async def take(request: Request, _body: bytes) -> Response:
        return await list_accounts(await door(request), request.app.state.wiring.accounts)

    return Lane("GET", "/api/v1/accounts", take)
