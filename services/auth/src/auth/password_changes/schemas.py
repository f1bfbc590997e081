from pydantic import BaseModel, ConfigDict, Field

from auth.texts import PasswordText


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current_password: PasswordText
    new_password: PasswordText = Field(description="By the same rules as at registration.")
