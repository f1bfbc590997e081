"""Orders and their rules, as the other features use them, and what became of one."""

from servicekit import telemetry

from core_banking_stub.orders.domain import (
    Hold,
    HoldPosting,
    HoldVoid,
    Limits,
    Order,
    Origin,
    Outcome,
    PaidPayee,
    PayeeKey,
    Recorded,
    Reversal,
    Side,
    Transfer,
    TransferOrder,
    digest_of,
    key_digest,
)
from core_banking_stub.orders.group_state import Ledger, Rules, Written, accounts_of
from core_banking_stub.orders.judging import Judge, Judged
from core_banking_stub.orders.refusals import (
    REFUSALS,
    AlreadyReversed,
    BalanceLimit,
    CurrencyMismatch,
    DailyLimit,
    HoldExceeded,
    HoldResolved,
    HoldUnknown,
    InsufficientFunds,
    LedgerBusy,
    NewPayeeLimit,
    NotReversible,
    OrderExpired,
    OrderImpossible,
    QuoteUsed,
    SameAccount,
    TransferLimit,
    TransferUnknown,
    WriterElsewhere,
)
from core_banking_stub.orders.repository import digests_taken, expired_holds, recorded
from core_banking_stub.orders.rows import TRANSFER_COLUMNS, TRANSFERS, Columns, transfer_of

__all__ = [
    "REFUSALS",
    "TRANSFERS",
    "TRANSFER_COLUMNS",
    "AlreadyReversed",
    "BalanceLimit",
    "Columns",
    "CurrencyMismatch",
    "DailyLimit",
    "Hold",
    "HoldExceeded",
    "HoldPosting",
    "HoldResolved",
    "HoldUnknown",
    "HoldVoid",
    "InsufficientFunds",
    "Judge",
    "Judged",
    "Ledger",
    "LedgerBusy",
    "Limits",
    "NewPayeeLimit",
    "NotReversible",
    "Order",
    "OrderExpired",
    "OrderImpossible",
    "Origin",
    "Outcome",
    "PaidPayee",
    "PayeeKey",
    "QuoteUsed",
    "Recorded",
    "Reversal",
    "Rules",
    "SameAccount",
    "Side",
    "Transfer",
    "TransferLimit",
    "TransferOrder",
    "TransferUnknown",
    "WriterElsewhere",
    "Written",
    "accounts_of",
    "digest_of",
    "digests_taken",
    "expired_holds",
    "key_digest",
    "present_origin",
    "recorded",
    "transfer_of",
]


def present_origin() -> Origin:
    """Of the request at hand."""
    return Origin(telemetry.request_id.get(), telemetry.traceparent())
