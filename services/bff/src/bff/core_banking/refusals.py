"""What the banking core refuses, by its codes. The bff refuses some of it itself, earlier and in the same words."""

from kernel.errors import DomainError, ErrorKind


class AccountUnknown(DomainError):
    code = "account-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such account"


class PayeeUnknown(DomainError):
    code = "payee-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such payee"


class TransferUnknown(DomainError):
    code = "transfer-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such transfer"


class CursorMalformed(DomainError):
    code = "cursor-malformed"
    kind = ErrorKind.MALFORMED
    title = "This is no cursor that a page ended with"


class IbanInvalid(DomainError):
    code = "iban-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "This is not a valid IBAN"


class InsufficientFunds(DomainError):
    code = "insufficient-funds"
    kind = ErrorKind.UNPROCESSABLE
    title = "The account does not hold enough money"


class SameAccount(DomainError):
    code = "same-account"
    kind = ErrorKind.UNPROCESSABLE
    title = "The money would go to the account it comes from"


class CurrencyMismatch(DomainError):
    code = "currency-mismatch"
    kind = ErrorKind.UNPROCESSABLE
    title = "Both accounts and the amount must have one currency"


class BalanceLimit(DomainError):
    code = "balance-limit"
    kind = ErrorKind.UNPROCESSABLE
    title = "The receiving account cannot hold that much"


class TransferLimit(DomainError):
    code = "transfer-limit"
    kind = ErrorKind.UNPROCESSABLE
    title = "This is more than your limit for one transfer"


class DailyLimit(DomainError):
    code = "daily-limit"
    kind = ErrorKind.UNPROCESSABLE
    title = "This is more than what is left of your limit for today"


class NewPayeeLimit(DomainError):
    code = "new-payee-limit"
    kind = ErrorKind.UNPROCESSABLE
    title = "This is more than your limit for somebody whom you have not paid for long"


class QuoteExpired(DomainError):
    code = "quote-expired"
    kind = ErrorKind.CONFLICT
    title = "The quote is too old, ask for a new one"


class QuoteUsed(DomainError):
    code = "quote-used"
    kind = ErrorKind.CONFLICT
    title = "The quote was confirmed before, with another key"


class OrderImpossible(DomainError):
    code = "order-impossible"
    kind = ErrorKind.UNPROCESSABLE
    title = "The bank cannot record this order"


class LedgerBusy(DomainError):
    """The core did nothing: too many orders wait already."""

    code = "ledger-busy"
    kind = ErrorKind.UNAVAILABLE
    title = "More orders wait than the bank can take at the moment"


class WriterElsewhere(DomainError):
    """No core that could be reached did anything: another one writes, or is about to."""

    code = "writer-elsewhere"
    kind = ErrorKind.UNAVAILABLE
    title = "The bank is about to take orders again"


class PreconditionFailed(DomainError):
    code = "precondition-failed"
    kind = ErrorKind.PRECONDITION_FAILED
    title = "Somebody changed this in the meantime"


class LimitTooHigh(DomainError):
    code = "limit-too-high"
    kind = ErrorKind.UNPROCESSABLE
    title = "The bank does not allow a limit as high as that"


class IfMatchMissing(DomainError):
    code = "if-match-missing"
    kind = ErrorKind.MALFORMED
    title = "Send If-Match with the version that you change"


class TransferOutcomeUnknown(DomainError):
    """No answer came that tells what happened. The same order with the same key is safe to repeat."""

    code = "transfer-outcome-unknown"
    kind = ErrorKind.UNAVAILABLE
    title = "We do not know yet whether the money was sent"
