from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from notifications.channels import Category, Channel
from notifications.preferences.domain import Preferences, QuietHours

WallClock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class CategoryChoice(BaseModel):
    """Whether notices of this kind go out by each channel; the inbox always has them."""

    model_config = ConfigDict(extra="forbid")

    category: Category
    fixed: bool = Field(default=False, description="True where the bank decides; what a request says is passed over.")
    email: bool
    sms: bool
    push: bool


class QuietHoursChoice(BaseModel):
    """In the bank's time zone; the end may lie on the next day."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: WallClock = Field(alias="from")
    end: WallClock = Field(alias="to")

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at different times")
        return self


class NotificationPreferences(BaseModel):
    model_config = ConfigDict(extra="forbid")

    categories: list[CategoryChoice] = Field(min_length=4, max_length=4, description="Each category once.")
    fallback: bool = Field(description="Use another channel when none of the chosen ones reaches the customer.")
    show_amounts: bool = Field(description="Whether pushes and SMS, which others may see, name sums.")
    quiet_hours: QuietHoursChoice | None = None

    @model_validator(mode="after")
    def _each_category_once(self) -> Self:
        if {choice.category for choice in self.categories} != set(Category):
            raise ValueError("each category is named once")
        return self

    @classmethod
    def of(cls, preferences: Preferences) -> Self:
        quiet = preferences.quiet_hours
        return cls(
            categories=[_choice(preferences, category) for category in Category],
            fallback=preferences.fallback,
            show_amounts=preferences.show_amounts,
            quiet_hours=None if quiet is None else QuietHoursChoice(start=_text(quiet.start), end=_text(quiet.end)),
        )

    def preferences(self) -> Preferences:
        quiet = self.quiet_hours
        return Preferences(
            switched_off=frozenset(
                (choice.category, channel)
                for choice in self.categories
                for channel in Channel
                if not getattr(choice, channel.value)
            ),
            fallback=self.fallback,
            show_amounts=self.show_amounts,
            quiet_hours=None if quiet is None else QuietHours(_time(quiet.start), _time(quiet.end)),
        )


def _choice(preferences: Preferences, category: Category) -> CategoryChoice:
    return CategoryChoice(
        category=category,
        fixed=category.is_fixed,
        email=preferences.wants(category, Channel.EMAIL),
        sms=preferences.wants(category, Channel.SMS),
        push=preferences.wants(category, Channel.PUSH),
    )


def _text(moment: time) -> str:
    return moment.strftime("%H:%M")


def _time(text: str) -> time:
    return time.fromisoformat(text)
