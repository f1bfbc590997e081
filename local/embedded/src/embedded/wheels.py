"""Finds the programs that came as wheels."""

from importlib.util import find_spec
from pathlib import Path


def wheel_program(package: str, pattern: str) -> Path:
    """The program that a wheel brought for this machine's kind."""
    spec = find_spec(package)
    assert spec is not None  # noqa: S101 - the lock files have it
    assert spec.origin is not None  # noqa: S101 - see above
    return next(Path(spec.origin).parent.glob(pattern))
