"""What auth needs to know from its environment."""

import base64

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict
from servicekit.settings import ServiceSettings


class AuthSettings(ServiceSettings):
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    auth_service_clients: dict[str, SecretStr] = Field(default_factory=dict)
    """The other services' own keys: client id -> secret. What each may do is fixed in code."""

    auth_sealing_key: SecretStr
    """32 random bytes in base64url. Whoever has it and the database can read codes and sign tokens."""

    notifications_url: str
    bank_country: str = Field(default="ES", pattern=r"^[A-Z]{2}$")
    auth_codes_per_address: int = Field(default=3, ge=1, le=100_000)
    """Messages with codes that one e-mail address or phone gets in ten minutes, from all registrations together."""

    password_threads: int | None = Field(default=None, ge=1, le=64)
    """Threads that hash passwords; half of the cores when not set."""

    @field_validator("auth_sealing_key")
    @classmethod
    def _must_be_32_bytes(cls, value: SecretStr) -> SecretStr:
        if len(sealing_key_bytes(value)) != 32:
            raise ValueError("AUTH_SEALING_KEY must be 32 random bytes in base64url")
        return value

    @property
    def sealing_key(self) -> bytes:
        return sealing_key_bytes(self.auth_sealing_key)


def sealing_key_bytes(value: SecretStr) -> bytes:
    text = value.get_secret_value().rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
