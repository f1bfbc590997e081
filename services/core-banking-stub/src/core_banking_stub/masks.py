"""What a stranger may see of a name or an IBAN: enough to recognise, too little to learn."""

import unicodedata

_DOT = "•"


def masked_name(name: str) -> str:
    """`María García` becomes `M•••• G•••••`: each word keeps its first letter and its length."""
    words = unicodedata.normalize("NFC", name).split()
    return " ".join(word[0] + _DOT * (len(word) - 1) for word in words)


def masked_iban(iban: str) -> str:
    """`ES9121000418450200051332` becomes `ES•• •••• … 1332`: the country and the last four characters."""
    return f"{iban[:2]}{_DOT * 2} {_DOT * 4} … {iban[-4:]}"
