from kernel.errors import DomainError, ErrorKind


class CurrentPasswordWrong(DomainError):
    """Not a 401: the session is as good as before."""

    code = "current-password-wrong"
    kind = ErrorKind.UNPROCESSABLE
    title = "Your current password is not this one"


class NewPasswordInvalid(DomainError):
    code = "new-password-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "The bank does not take this new password"
