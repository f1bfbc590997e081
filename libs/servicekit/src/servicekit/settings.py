"""The settings that every service has. Read once, in main and worker; importing a module reads nothing."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Subclass for each service. Raises a ValidationError that names the variable when one is missing or unsafe."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    bank_env: Literal["development", "test", "production"] = "production"
    bank_origin: str = Field(max_length=200, description="Public origin of the bank; also the issuer of its tokens.")
    bank_name: str = Field(default="Arrayan", max_length=40)
    bank_workers: Literal["inline", "split"] = "inline"
    database_url: SecretStr
    redis_url: SecretStr
    auth_url: str
    service_client_id: str
    service_client_secret: SecretStr
    aws_endpoint_url: str | None = None
    aws_default_region: str = "eu-west-1"
    bank_metrics_port: int | None = Field(default=None, ge=1, le=65535, description="Metrics of a worker on its own.")
    database_connections_max: int = Field(default=10, ge=1, le=100)

    @model_validator(mode="after")
    def _never_send_for_real_by_accident(self) -> Self:
        if self.bank_env != "production" and not self.aws_endpoint_url:
            raise ValueError(
                "AWS_ENDPOINT_URL is missing: outside production the bank only talks to an AWS emulator,"
                " so that nobody sends a real SMS by accident"
            )
        return self
