"""What the seed reads from the environment."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SeedSettings(BaseSettings):
    """The databases of the services whose rules the seed uses; everything else the services' settings read."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    bank_env: str = "production"
    bank_data: Path
    auth_database_url: SecretStr
    bff_database_url: SecretStr
    core_database_url: SecretStr
    complementary_database_url: SecretStr
    notifications_database_url: SecretStr
