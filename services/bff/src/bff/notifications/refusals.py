"""What notifications refuses, by its codes."""

from kernel.errors import DomainError, ErrorKind


class NoticeUnknown(DomainError):
    code = "notice-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such notice"


class SecurityNoticesFixed(DomainError):
    code = "security-notices-fixed"
    kind = ErrorKind.UNPROCESSABLE
    title = "Notices about the safety of your account are always sent"
