"""Which passwords the bank takes: long ones that nobody would guess (NIST SP 800-63B-4 section 3.1.1.2)."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from kernel.errors import DomainError, ErrorKind, FieldError

LENGTH_MIN = 15
LENGTH_MAX = 128
_CONTEXT_WORD_MIN = 3
_OWN_LETTERS_MIN = 8
"""So many letters must be left when the words that anybody can look up are taken out."""
_TRIVIAL_UNIT_MAX = 4


class PasswordChecksBusy(DomainError):
    code = "password-checks-busy"
    kind = ErrorKind.UNAVAILABLE
    title = "Too many people are signing in at once"


@dataclass(frozen=True, slots=True)
class PasswordContext:
    """What a guesser knows without asking: the bank's name and who the account is for."""

    bank_name: str
    email: str
    full_name: str


def normalised(password: str) -> str:
    """NFC, so that two keyboards that compose an accent differently type the same password; nothing else changes."""
    return unicodedata.normalize("NFC", password)


def faults(password: str, context: PasswordContext, is_listed: Callable[[str], bool]) -> list[FieldError]:
    """Everything that is wrong with a new password; `is_listed` looks up a casefolded text among the common ones."""
    plain = normalised(password)
    found: list[FieldError] = []
    if len(plain) < LENGTH_MIN:
        found.append(_fault("password-too-short", f"Use at least {LENGTH_MIN} characters."))
    if len(plain) > LENGTH_MAX:
        found.append(_fault("password-too-long", f"Use at most {LENGTH_MAX} characters."))
    if _is_common(plain[:LENGTH_MAX].casefold(), is_listed):
        found.append(
            _fault("password-breached", "Many people use this password, so it is among the first to be tried.")
        )
    if _is_personal(plain[:LENGTH_MAX], context):
        found.append(_fault("password-personal", "This is mostly made of your name, your e-mail or the bank's name."))
    return found


def _fault(code: str, detail: str) -> FieldError:
    return FieldError("password", code, detail)


def _is_common(folded: str, is_listed: Callable[[str], bool]) -> bool:
    """On the list, two entries of it side by side, or one entry (or up to four characters) over and over."""
    if is_listed(folded):
        return True
    for cut in range(1, len(folded)):
        unit = folded[:cut]
        repeats = len(folded) >= 2 * cut and folded == (unit * (len(folded) // cut + 1))[: len(folded)]
        if repeats and (cut <= _TRIVIAL_UNIT_MAX or is_listed(unit)):
            return True
        if is_listed(unit) and is_listed(folded[cut:]):
            return True
    return False


def _is_personal(password: str, context: PasswordContext) -> bool:
    rest = _folded(password)
    whole = rest
    for word in _context_words(context):
        rest = rest.replace(word, " ")
    return rest != whole and sum(character.isalpha() for character in rest) < _OWN_LETTERS_MIN


def _context_words(context: PasswordContext) -> list[str]:
    local_part = context.email.partition("@")[0]
    texts = [context.bank_name, context.full_name, local_part]
    words = {word for text in texts for word in re.split(r"[\W_\d]+", _folded(text)) if len(word) >= _CONTEXT_WORD_MIN}
    words |= {_folded(text) for text in texts if len(text) >= _CONTEXT_WORD_MIN}
    return sorted(words, key=len, reverse=True)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
