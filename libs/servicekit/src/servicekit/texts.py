"""Which characters free texts may have, in every service alike: what one takes the next one must not refuse.

Control characters are out, since PostgreSQL cannot store a NUL and no screen shows the others as they are; so are the
marks that turn the direction of text (Unicode UAX #9, section 2), which can make one payee look like another.
"""

UNPRINTABLE = r"\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
"""For the inside of a character class."""

PLAIN_TEXT = f"^[^{UNPRINTABLE}]*$"
