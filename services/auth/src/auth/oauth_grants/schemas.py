from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from auth.texts import EmailText, OpaqueText, PasswordText

ClientText = OpaqueText


class PasswordGrant(BaseModel):
    """RFC 6749 section 4.3."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["password"]
    client_id: ClientText
    username: EmailText
    password: PasswordText
    scope: str = Field(default="", max_length=200)


class RefreshGrant(BaseModel):
    """RFC 6749 section 6."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["refresh_token"]
    client_id: ClientText
    refresh_token: OpaqueText
    scope: str = Field(default="", max_length=200)


class ClientCredentialsGrant(BaseModel):
    """RFC 6749 section 4.4; the client's id and secret come as HTTP Basic."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["client_credentials"]
    scope: str = Field(default="", max_length=200)


class RevocationRequest(BaseModel):
    """RFC 7009 section 2.1."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=4096)
    client_id: ClientText
    token_type_hint: str = Field(default="", max_length=40)


class TokenAnswer(BaseModel):
    """RFC 6749 section 5.1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    access_token: str = Field(max_length=4096)
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str | None = Field(default=None, max_length=512)
    scope: str | None = Field(default=None, max_length=200)


class TokenRefusal(BaseModel):
    """RFC 6749 section 5.2."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    error: str = Field(max_length=60)
    error_description: str = Field(max_length=300)
