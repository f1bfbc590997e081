"""What the complementary system refuses, by its code."""

from kernel.errors import DomainError, ErrorKind


class ProfileInvalid(DomainError):
    code = "profile-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "Some of the profile is not valid"
