"""The kinds of text that the API takes."""

from typing import Annotated

from pydantic import StringConstraints
from servicekit.texts import PLAIN_TEXT, UNPRINTABLE

_PLAIN_AND_NOT_BLANK = rf"^[^{UNPRINTABLE}]*[^\s{UNPRINTABLE}][^{UNPRINTABLE}]*$"

IbanText = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=PLAIN_TEXT)]
"""An IBAN as people type it: spaces and lower case are welcome (ISO 13616 allows 34 characters without spaces)."""

LabelText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=70, pattern=_PLAIN_AND_NOT_BLANK)
]
ReferenceText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=140, pattern=PLAIN_TEXT)]
SearchText = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=PLAIN_TEXT)]
CursorText = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_=.:-]+$")]
