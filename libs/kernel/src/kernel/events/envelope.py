"""The envelope of every event (CloudEvents 1.0.2, section "Context Attributes") and how a consumer reads it."""

from datetime import datetime
from typing import Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError

from kernel.clock import Clock
from kernel.ids import new_id


class EventData(BaseModel):
    """What happened. Fields may be added to a version, never removed or changed: a break is a new version beside it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]
    """Producer, past fact, version: `core-banking.transfer-completed.v1`."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "event_type" in cls.__dict__:
            _REGISTRY[cls.event_type] = cls


_REGISTRY: dict[str, type[EventData]] = {}


class Envelope(BaseModel):
    """One event. `seed` marks what the seed of the demo bank caused: nobody is notified of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str = Field(max_length=100)
    type: str = Field(max_length=100)
    subject: str = Field(max_length=100)
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = Field(default=None, max_length=55)
    seed: bool = False
    data: SerializeAsAny[EventData]

    @classmethod
    def of(cls, data: EventData, *, source: str, subject: str, clock: Clock, seed: bool = False) -> Self:
        at: datetime = clock.now()
        return cls(id=new_id(), source=source, type=data.event_type, subject=subject, time=at, seed=seed, data=data)

    def json_text(self) -> str:
        return self.model_dump_json(exclude_none=True)


class MalformedEvent(ValueError):
    """The text is no CloudEvents envelope, or its data does not fit its type."""


class UnknownEventType(ValueError):
    """Nobody here knows this type: acknowledge it and count it."""


class UnknownEventVersion(ValueError):
    """The type is known in another version: it belongs into the dead-letter queue."""


class _RawEnvelope(Envelope):
    data: dict[str, Any]  # type: ignore[assignment]  # Read before its type is known.


def event_types() -> dict[str, type[EventData]]:
    """Every event type whose producer's module has been imported, by its name with version."""
    return dict(_REGISTRY)


def parse_envelope(text: str | bytes) -> Envelope:
    """Read an envelope with its data as the type's model.

    Raises UnknownEventType, UnknownEventVersion or MalformedEvent.
    """
    try:
        raw = _RawEnvelope.model_validate_json(text)
    except ValidationError as error:
        raise MalformedEvent(_places(error)) from error
    model = _REGISTRY.get(raw.type)
    if model is None:
        stem = raw.type.rpartition(".v")[0]
        known = any(name.rpartition(".v")[0] == stem for name in _REGISTRY) if stem else False
        raise (UnknownEventVersion if known else UnknownEventType)(raw.type)
    try:
        typed = model.model_validate(raw.data)
    except ValidationError as error:
        raise MalformedEvent(_places(error)) from error
    return Envelope(**{**raw.model_dump(exclude={"data"}), "data": typed})


def _places(error: ValidationError) -> str:
    # The values themselves may be personal, so only the places and kinds of the faults are told.
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False))
