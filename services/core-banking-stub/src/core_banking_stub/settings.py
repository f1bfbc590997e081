"""The settings of the core, read once by main or worker."""

from zoneinfo import ZoneInfo

from pydantic import Field
from servicekit.settings import ServiceSettings


class CoreBankingSettings(ServiceSettings):
    bank_country: str = Field(default="ES", pattern="^[A-Z]{2}$")
    bank_code: str = Field(default="9900", pattern="^[0-9A-Z]{3,8}$")
    bank_time_zone: ZoneInfo = ZoneInfo("Europe/Madrid")
