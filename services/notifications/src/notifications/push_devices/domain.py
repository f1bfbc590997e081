from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

DEVICES_MAX = 10
"""A customer's phones that get pushes; one more drops the one that was heard of longest ago."""

Platform = Literal["android", "ios", "web"]


@dataclass(frozen=True, slots=True)
class PushDevice:
    """A phone or browser that gets pushes. The token names it to the push service and is shown to nobody."""

    customer_id: UUID
    device_id: UUID
    name: str
    platform: Platform
    updated_at: datetime
    token: str = field(repr=False, default="")
