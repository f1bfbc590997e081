"""The settings of audit, read once by main, worker and install."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from servicekit.settings import ServiceSettings


class AuditSettings(ServiceSettings):
    """Raises a ValidationError that names the variable when one is missing or unsafe."""

    audit_core_url: SecretStr = Field(description="The core's database as the role that reads its log.")
    audit_auth_url: SecretStr = Field(description="Auth's database as the role that reads its log.")
    audit_signing_key_file: Path
    audit_verifier_key_file: Path
    audit_payload_key_file: Path
    audit_checkpoint_folder: Path
    audit_checkpoint_bucket: str = Field(default="", max_length=63, description="Empty: no copies in S3.")
    audit_origin: str = Field(pattern=r"^[!-*,-~]{1,100}$", description="Names the log in checkpoints and its key.")

    @model_validator(mode="after")
    def _two_sources(self) -> Self:
        if self.audit_core_url == self.audit_auth_url:
            raise ValueError("AUDIT_CORE_URL and AUDIT_AUTH_URL name the same database")
        return self
