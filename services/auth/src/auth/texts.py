"""The kinds of text that the API takes. Control characters are refused: PostgreSQL cannot store a NUL, and no screen
shows the others as they are.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"

Language = Literal["en", "es"]
Channel = Literal["email", "phone"]

NameText = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_NO_CONTROLS)]
EmailText = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=_NO_CONTROLS)]
PhoneText = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=_NO_CONTROLS)]
CodeText = Annotated[str, StringConstraints(min_length=6, max_length=6, pattern=r"^[0-9]{6}$")]
OpaqueText = Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=r"^[\x21-\x7e]*$")]
"""A session value or token: printable ASCII without spaces."""

PasswordText = Annotated[str, Field(min_length=1, max_length=1024)]
"""As it was typed: never trimmed, folded or cut. The rules count characters after NFC, so the bounds here are wide."""
