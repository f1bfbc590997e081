"""The settings of the complementary system, read once by main."""

from zoneinfo import ZoneInfo

from servicekit.settings import ServiceSettings


class ComplementarySettings(ServiceSettings):
    bank_time_zone: ZoneInfo = ZoneInfo("Europe/Madrid")
