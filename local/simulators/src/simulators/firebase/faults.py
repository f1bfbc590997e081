"""Faults to order: how the push service fails for everybody or for one token, how often, and how many times."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from simulators.firebase.errors import ApiRefusal, unregistered

GONE_PREFIX = "unregistered-"
FOREIGN_PREFIX = "other-sender-"
FAULTS_MAX = 1000


class FaultInvalid(Exception):
    """The order cannot be carried out; the text says why."""


class Mode(StrEnum):
    NONE = "none"
    UNREGISTERED = "unregistered"
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    NO_ANSWER = "no-answer"
    """The message is taken and the connection ends without a word."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`count` None means: until it is lifted."""

    mode: Mode
    token: str | None = None
    rate: float = 1.0
    retry_after_seconds: int | None = None
    count: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode.value,
            "token": self.token,
            "rate": self.rate,
            "retry_after_seconds": self.retry_after_seconds,
            "count": self.count,
        }


class Faults:
    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._faults: dict[str | None, Fault] = {}

    def order(self, fault: Fault) -> None:
        """Takes the place of what was ordered for the same token, or for everybody."""
        if fault.mode is Mode.NONE:
            self._faults.pop(fault.token, None)
            return
        if len(self._faults) >= FAULTS_MAX and fault.token not in self._faults:
            raise FaultInvalid(f"there are {FAULTS_MAX} faults already")
        self._faults[fault.token] = fault

    def lift_all(self) -> None:
        self._faults.clear()

    def ordered(self) -> list[Fault]:
        return list(self._faults.values())

    def strike(self, token: str) -> bool:
        """Raises ApiRefusal for a fault that refuses; True: take the message and do not answer."""
        if token.startswith(GONE_PREFIX):
            raise unregistered()
        if token.startswith(FOREIGN_PREFIX):
            raise ApiRefusal(403, "PERMISSION_DENIED", "SenderId mismatch", fcm_code="SENDER_ID_MISMATCH")
        fault = self._faults.get(token) or self._faults.get(None)
        if fault is None or self._chance() >= fault.rate:
            return False
        self._use_up(fault)
        if fault.mode is Mode.NO_ANSWER:
            return True
        raise _refusal(fault)

    def _use_up(self, fault: Fault) -> None:
        if fault.count is None:
            return
        if fault.count <= 1:
            del self._faults[fault.token]
        else:
            self._faults[fault.token] = replace(fault, count=fault.count - 1)


def fault_of(body: object) -> Fault:
    """Raises FaultInvalid."""
    if not isinstance(body, dict) or not set(body) <= {"mode", "token", "rate", "retry_after_seconds", "count"}:
        raise FaultInvalid("give an object of mode, token, rate, retry_after_seconds and count")
    if body.get("mode") not in list(Mode):
        raise FaultInvalid(f"mode is one of {', '.join(Mode)}")
    token = body.get("token")
    if token is not None and not (isinstance(token, str) and 0 < len(token) <= 4096):
        raise FaultInvalid("token is a text of 1 to 4096 characters")
    rate = body.get("rate", 1.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        raise FaultInvalid("rate is a number from 0 to 1")
    retry_after, count = (_whole(body, name) for name in ("retry_after_seconds", "count"))
    return Fault(Mode(body["mode"]), token, float(rate), retry_after, count)


def _whole(body: Mapping[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    least = 1 if name == "count" else 0
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1_000_000:
        raise FaultInvalid(f"{name} is a whole number from {least} to 1000000")
    return value


def _refusal(fault: Fault) -> ApiRefusal:
    wait = fault.retry_after_seconds
    match fault.mode:
        case Mode.UNREGISTERED:
            return unregistered()
        case Mode.QUOTA:
            return ApiRefusal(
                429,
                "RESOURCE_EXHAUSTED",
                "Quota exceeded for quota metric 'Messages'.",
                fcm_code="QUOTA_EXCEEDED",
                retry_after_seconds=60 if wait is None else wait,
            )
        case Mode.UNAVAILABLE:
            return ApiRefusal(
                503,
                "UNAVAILABLE",
                "The service is currently unavailable.",
                fcm_code="UNAVAILABLE",
                retry_after_seconds=10 if wait is None else wait,
            )
        case _:
            return ApiRefusal(
                500, "INTERNAL", "Internal error encountered.", fcm_code="INTERNAL", retry_after_seconds=wait
            )
