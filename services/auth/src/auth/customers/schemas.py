from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from auth.texts import Language


class CustomerProfile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    customer_id: UUID
    full_name: str = Field(max_length=100)
    email_masked: str = Field(max_length=254)
    phone_masked: str = Field(max_length=32)
    language: Language
    registered_at: AwareDatetime
