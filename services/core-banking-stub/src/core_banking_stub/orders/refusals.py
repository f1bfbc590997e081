"""Why the ledger refuses an order. Some refusals are recorded, and then a repeat with the same key is refused alike."""

from kernel.errors import DomainError, ErrorKind


class TransferUnknown(DomainError):
    code = "transfer-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such transfer"


class HoldUnknown(DomainError):
    code = "hold-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such hold"


class OrderExpired(DomainError):
    """The customer's confirmation came too late to be carried out; a repeat of one that was is still answered."""

    code = "quote-expired"
    kind = ErrorKind.CONFLICT
    title = "The quote is too old, ask for a new one"


class QuoteUsed(DomainError):
    code = "quote-used"
    kind = ErrorKind.CONFLICT
    title = "The quote was confirmed before, with another key"


class LedgerBusy(DomainError):
    code = "ledger-busy"
    kind = ErrorKind.UNAVAILABLE
    title = "More orders wait than the bank can take at the moment"


class WriterElsewhere(DomainError):
    """Another process of the core writes the ledger at the moment, or none does yet."""

    code = "writer-elsewhere"
    kind = ErrorKind.UNAVAILABLE
    title = "The bank is about to take orders again"


class OrderImpossible(DomainError):
    """The database refuses what the order would write, and would again."""

    code = "order-impossible"
    kind = ErrorKind.UNPROCESSABLE
    title = "The bank cannot record this order"


class RecordedRefusal(DomainError):
    """An order that was judged and moves nothing. It is recorded, so a repeat with the same key is refused alike."""

    kind = ErrorKind.UNPROCESSABLE


class InsufficientFunds(RecordedRefusal):
    code = "insufficient-funds"
    title = "There is not enough money on the account"


class SameAccount(RecordedRefusal):
    code = "same-account"
    title = "Money cannot be sent from an account to itself"


class CurrencyMismatch(RecordedRefusal):
    code = "currency-mismatch"
    title = "Both accounts and the amount must be in one currency"


class BalanceLimit(RecordedRefusal):
    code = "balance-limit"
    title = "An account of this bank cannot count that much money"


class TransferLimit(RecordedRefusal):
    code = "transfer-limit"
    title = "This is more than your limit for one transfer"


class DailyLimit(RecordedRefusal):
    code = "daily-limit"
    title = "This is more than what is left of your limit for today"


class NewPayeeLimit(RecordedRefusal):
    code = "new-payee-limit"
    title = "This is more than your limit for somebody whom you have not paid for long"


class HoldResolved(RecordedRefusal):
    code = "hold-resolved"
    kind = ErrorKind.CONFLICT
    title = "The hold was posted, voided or expired before"


class HoldExceeded(RecordedRefusal):
    code = "hold-exceeded"
    title = "A hold cannot be posted for more than it holds"


class AlreadyReversed(RecordedRefusal):
    code = "already-reversed"
    kind = ErrorKind.CONFLICT
    title = "The transfer was reversed before"


class NotReversible(RecordedRefusal):
    code = "not-reversible"
    kind = ErrorKind.CONFLICT
    title = "A reversal cannot be reversed"


REFUSALS: dict[str, type[RecordedRefusal]] = {
    refusal.code: refusal
    for refusal in (
        *(InsufficientFunds, SameAccount, CurrencyMismatch, BalanceLimit, TransferLimit, DailyLimit, NewPayeeLimit),
        *(HoldResolved, HoldExceeded, AlreadyReversed, NotReversible),
    )
}
