from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from auth.texts import EmailText, Language, OpaqueText, PasswordText

IdentityKindText = Literal["customer", "operator"]
RoleText = Literal["analyst", "supervisor", "auditor"]


class SignInRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: EmailText
    password: PasswordText


class Session(BaseModel):
    """Who is signed in with the cookie, and until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: IdentityKindText
    subject: UUID = Field(description="The customer's or operator's id.")
    full_name: str = Field(max_length=100)
    email: str = Field(max_length=254)
    language: Language
    roles: list[RoleText] = Field(max_length=10)
    signed_in_at: AwareDatetime
    idle_expires_at: AwareDatetime = Field(description="Every use of the session moves this; without use it ends then.")
    expires_at: AwareDatetime = Field(description="The session ends then, used or not.")


class SessionChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    language: Language


class ResolveRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    session: OpaqueText = Field(description="The value of the session cookie.")


class ResolvedSession(BaseModel):
    """What a session's cookie stands for, with a token for the services behind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: IdentityKindText
    subject: UUID
    full_name: str = Field(max_length=100)
    roles: list[RoleText] = Field(max_length=10)
    token: str = Field(max_length=4096)
    token_expires_at: AwareDatetime
    idle_expires_at: AwareDatetime
    session_id: UUID
