"""How often something may die before starting it again would only hide that it cannot live."""

import time

DEATHS_MAX = 5
DEATHS_WINDOW_SECONDS = 60


class DiesTooOften(Exception):
    """A program that cannot live: restarting it again would only hide that."""


class Deaths:
    def __init__(self, name: str) -> None:
        self._name = name
        self._at: list[float] = []

    def pause_seconds(self) -> float:
        """Note a death now; how long to wait before the next start. Raises DiesTooOften."""
        now = time.monotonic()
        self._at = [death for death in self._at if now - death < DEATHS_WINDOW_SECONDS] + [now]
        if len(self._at) >= DEATHS_MAX:
            raise DiesTooOften(f"{self._name} died {DEATHS_MAX} times in a minute")
        return min(0.25 * 2.0 ** len(self._at), 8.0)
