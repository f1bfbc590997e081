"""The shipped list of common passwords; COMMON_PASSWORDS.md beside it tells where it comes from."""

import gzip
from functools import cache
from importlib.resources import files


@cache
def common_passwords() -> frozenset[str]:
    """Some 40,000 casefolded passwords, read once."""
    packed = files("auth.passwords").joinpath("common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())
