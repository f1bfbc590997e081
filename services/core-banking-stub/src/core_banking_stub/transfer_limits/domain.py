"""Why limits are not changed, and how a version of them is named."""

from kernel.errors import DomainError, ErrorKind


class TransferLimitsUnknown(DomainError):
    code = "transfer-limits-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "You have no account in this currency"


class LimitTooHigh(DomainError):
    code = "limit-too-high"
    kind = ErrorKind.UNPROCESSABLE
    title = "The bank does not allow a limit as high as that"


class IfMatchMissing(DomainError):
    code = "if-match-missing"
    kind = ErrorKind.MALFORMED
    title = "Send If-Match with the version that you change"


class PreconditionFailed(DomainError):
    code = "precondition-failed"
    kind = ErrorKind.PRECONDITION_FAILED
    title = "Somebody changed this in the meantime"


def tag_of(version: int) -> str:
    """The entity tag of a version (RFC 9110, section 8.8.3)."""
    return f'"{version}"'
