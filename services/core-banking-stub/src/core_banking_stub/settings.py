"""The settings of the core, read once by main or worker."""

from zoneinfo import ZoneInfo

from kernel.money import AMOUNT_MINOR_MAX
from pydantic import Field
from servicekit.settings import ServiceSettings


class CoreBankingSettings(ServiceSettings):
    bank_country: str = Field(default="ES", pattern="^[A-Z]{2}$")
    bank_code: str = Field(default="9900", pattern="^[0-9A-Z]{3,8}$")
    bank_time_zone: ZoneInfo = ZoneInfo("Europe/Madrid")
    limit_per_transfer_minor: int = Field(default=2_000_000, ge=0, le=AMOUNT_MINOR_MAX)
    limit_per_day_minor: int = Field(default=5_000_000, ge=0, le=AMOUNT_MINOR_MAX)
    limit_new_payee_minor: int = Field(default=1_000_000, ge=0, le=AMOUNT_MINOR_MAX)
    limit_per_transfer_max_minor: int = Field(default=100_000_000, ge=0, le=AMOUNT_MINOR_MAX)
    limit_per_day_max_minor: int = Field(default=100_000_000, ge=0, le=AMOUNT_MINOR_MAX)
    limit_new_payee_max_minor: int = Field(default=100_000_000, ge=0, le=AMOUNT_MINOR_MAX)
    payee_is_new_days: int = Field(default=3, ge=0, le=365)
