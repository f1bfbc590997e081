from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from complementary_stub.behaviours import domain
from complementary_stub.behaviours.domain import DELAY_SECONDS, DELAY_SECONDS_MAX, Mode


class Behaviour(BaseModel):
    """`delay_seconds` counts in the mode slow alone."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode
    delay_seconds: float = Field(default=DELAY_SECONDS, ge=0, le=DELAY_SECONDS_MAX)

    @classmethod
    def of(cls, behaviour: domain.Behaviour) -> Self:
        return cls(mode=behaviour.mode, delay_seconds=behaviour.delay_seconds)
