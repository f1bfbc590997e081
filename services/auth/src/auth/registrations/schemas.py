from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from auth.texts import Channel, CodeText, EmailText, Language, NameText, PasswordText, PhoneText


class RegistrationRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    full_name: NameText = Field(description="2 to 100 characters, at least one of them a letter.")
    email: EmailText
    phone: PhoneText = Field(description="International (+34 600 123 123), or a number of the bank's own country.")
    password: PasswordText = Field(
        description="At least 15 characters (at most 128), counted in Unicode code points after NFC normalisation."
        " Not on the list of common passwords; not made of the bank's name, your name or your e-mail address."
    )
    language: Language


class RegistrationStarted(BaseModel):
    """One code is on its way to the e-mail address and another one to the phone."""

    model_config = ConfigDict(extra="forbid")

    registration_id: UUID
    email_masked: str = Field(max_length=254)
    phone_masked: str = Field(max_length=32)
    expires_at: AwareDatetime = Field(description="When the registration is given up; each code lives 10 minutes.")


class CodeRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channel: Channel


class CodeSent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProofRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channel: Channel
    code: CodeText = Field(description="Six digits.")


class ProofState(BaseModel):
    """When both are proven the customer exists and can sign in."""

    model_config = ConfigDict(extra="forbid")

    email_proven: bool
    phone_proven: bool
    completed: bool
