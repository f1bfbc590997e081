from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

WallClock = Annotated[str, StringConstraints(max_length=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class CategoryChoice(BaseModel):
    """By which channels notices of this category go out; the inbox always has them."""

    model_config = ConfigDict(extra="forbid")

    category: Literal["money-in", "money-out", "accounts", "security"]
    fixed: bool = Field(default=False, description="True where the bank decides; what a request says is passed over.")
    email: bool
    sms: bool
    push: bool


class QuietHours(BaseModel):
    """In the bank's time zone; the end may lie on the next day."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: WallClock = Field(alias="from")
    end: WallClock = Field(alias="to")


class NotificationPreferences(BaseModel):
    model_config = ConfigDict(extra="forbid")

    categories: list[CategoryChoice] = Field(min_length=4, max_length=4, description="Each category once.")
    fallback: bool = Field(description="Use another channel when none of the chosen ones reaches the customer.")
    show_amounts: bool = Field(description="Whether pushes and SMS, which others may see, name sums.")
    quiet_hours: QuietHours | None = None
