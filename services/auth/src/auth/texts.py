"""The kinds of text that the API takes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from servicekit.texts import PLAIN_TEXT

Language = Literal["en", "es"]
Channel = Literal["email", "phone"]

NameText = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=PLAIN_TEXT)]
EmailText = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=PLAIN_TEXT)]
PhoneText = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=PLAIN_TEXT)]
CodeText = Annotated[str, StringConstraints(min_length=6, max_length=6, pattern=r"^[0-9]{6}$")]
OpaqueText = Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=r"^[\x21-\x7e]*$")]
"""A session value or token: printable ASCII without spaces."""

PasswordText = Annotated[str, Field(min_length=1, max_length=1024)]
"""As it was typed: never trimmed, folded or cut. The rules count characters after NFC, so the bounds here are wide."""
