from pydantic import Field
from servicekit.settings import ServiceSettings


class BffSettings(ServiceSettings):
    core_banking_url: str
    complementary_url: str
    notifications_url: str
    bank_country: str = Field(default="ES", pattern=r"^[A-Z]{2}$")
