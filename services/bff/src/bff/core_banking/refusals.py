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


class TransferOutcomeUnknown(DomainError):
    """No answer came that tells what happened. The same order with the same key is safe to repeat."""

    code = "transfer-outcome-unknown"
    kind = ErrorKind.UNAVAILABLE
    title = "We do not know yet whether the money was sent"
