from pydantic import Field
from servicekit.settings import ServiceSettings


class BffSettings(ServiceSettings):
    core_banking_url: str = Field(min_length=1, description="One address of the core or several, with commas between.")
    complementary_url: str
    notifications_url: str
    bank_country: str = Field(default="ES", pattern=r"^[A-Z]{2}$")

    @property
    def core_banking_urls(self) -> tuple[str, ...]:
        return tuple(url.strip() for url in self.core_banking_url.split(",") if url.strip())
