import re
import unicodedata
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from servicekit.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    """Raises a ValidationError that names the variable when one is missing or unsafe."""

    bank_time_zone: str = "Europe/Madrid"
    fcm_service_account_file: Path
    fcm_endpoint_url: str = "https://fcm.googleapis.com"
    sends_in_flight_max: int = Field(
        default=1, ge=1, le=32, description="How many messages a killed process may leave in doubt, and send twice."
    )

    @model_validator(mode="after")
    def _never_push_for_real_by_accident(self) -> Self:
        if self.bank_env != "production" and self.fcm_endpoint_url.startswith("https://"):
            raise ValueError(
                "FCM_ENDPOINT_URL is missing: outside production the bank only talks to a simulator of the push"
                " service, so that nobody's phone rings by accident"
            )
        return self

    @property
    def email_source(self) -> str:
        """The sender of every e-mail; the domain `.example` is reserved and belongs to nobody (RFC 2606)."""
        ascii_name = unicodedata.normalize("NFKD", self.bank_name).encode("ascii", "ignore").decode().lower()
        return f"noreply@{re.sub(r'[^a-z0-9]+', '-', ascii_name).strip('-') or 'bank'}.example"
