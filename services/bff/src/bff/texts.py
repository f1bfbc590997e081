"""The kinds of text that the API takes. Control characters are refused: PostgreSQL cannot store a NUL, and no screen
shows the others as they are; marks that turn the direction of text can make one payee look like another.
"""

from typing import Annotated

from pydantic import StringConstraints

_UNPRINTABLE = r"\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
_PLAIN = f"^[^{_UNPRINTABLE}]*$"
_PLAIN_AND_NOT_BLANK = rf"^[^{_UNPRINTABLE}]*[^\s{_UNPRINTABLE}][^{_UNPRINTABLE}]*$"

IbanText = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=_PLAIN)]
"""An IBAN as people type it: spaces and lower case are welcome (ISO 13616 allows 34 characters without spaces)."""

LabelText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=70, pattern=_PLAIN_AND_NOT_BLANK)
]
ReferenceText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=140, pattern=_PLAIN)]
SearchText = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_PLAIN)]
CursorText = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_=.:-]+$")]
