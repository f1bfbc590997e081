"""Each event type has a sample that was written down when the type was new: it must be readable for ever."""

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any

import kernel.events
import pytest
from kernel.events.envelope import event_types, parse_envelope

SAMPLES = sorted(Path(__file__).with_name("samples").glob("*.json"))

for module in pkgutil.iter_modules(kernel.events.__path__):
    importlib.import_module(f"kernel.events.{module.name}")


def test_every_event_type_has_a_sample_and_every_sample_a_type() -> None:
    producers = {name for name, model in event_types().items() if model.__module__.startswith("kernel.events.")}
    assert {path.stem for path in SAMPLES} == producers


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_an_old_sample_is_still_read_with_all_it_says(path: Path) -> None:
    written = json.loads(path.read_text(encoding="utf-8"))
    envelope = parse_envelope(path.read_text(encoding="utf-8"))
    assert envelope.type == path.stem
    assert is_said_by(envelope.data.model_dump(mode="json"), written["data"])


def is_said_by(read: Any, written: Any) -> bool:
    """Whether all that was written was read; fields that came later are not in old samples."""
    if isinstance(written, dict):
        return all(name in read and is_said_by(read[name], value) for name, value in written.items())
    return bool(read == written)
