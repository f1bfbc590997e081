from servicekit.logging import get_logger

from complementary_stub.behaviours.domain import Behaviour


class BehaviourSwitch:
    """Kept in memory: a restarted process is well again. In production nobody may turn it."""

    def __init__(self, *, is_production: bool) -> None:
        self.is_locked = is_production
        self._chosen = Behaviour()
        self._log = get_logger("complementary_stub.behaviours")

    @property
    def chosen(self) -> Behaviour:
        return self._chosen

    def choose(self, behaviour: Behaviour) -> None:
        assert not self.is_locked  # noqa: S101  The routes refuse before.
        self._chosen = behaviour
        self._log.warning("behaviour.chosen", mode=behaviour.mode, delay_seconds=behaviour.delay_seconds)
