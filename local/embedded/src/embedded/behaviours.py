"""Makes the complementary system of a running bank slow, failing, down or normal: `make complementary MODE=slow`."""

import contextlib
import http.client
import json
from typing import Any

from embedded.settings import BankSettings

MODES = ("normal", "slow", "failing", "down")
_ANSWER_SECONDS_MAX = 5


class NotReached(Exception):
    """No bank runs there, or it lets nobody choose; the text says which and what to do."""


def choose_behaviour(settings: BankSettings, mode: str) -> str:
    """What the system says that it does from now on. Raises NotReached."""
    port = settings.ports["complementary"]
    try:
        status, answer = _put(port, "/internal/behaviour", {"mode": mode})
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReached(
            f"No complementary system answers on port {port}: start the bank with `make run`, or name its port with"
            " BANK_COMPLEMENTARY_PORT"
        ) from error
    if status != http.client.OK:
        raise NotReached(f"The complementary system on port {port} refused: {answer.get('title', status)}")
    waits = f", {answer['delay_seconds']:g} s before each answer" if answer["mode"] == "slow" else ""
    return f"The complementary system is {answer['mode']} from now on{waits}."


def _put(port: int, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json"}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS_MAX)) as connection:
        connection.request("PUT", path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
