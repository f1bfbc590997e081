from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from notifications.channels import Category, Channel
from notifications.deliveries.domain import LoggedDelivery, Outcome, State, Tally


class DeliveryQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    before: UUID | None = Field(default=None, description="The `next_before` of the page before.")
    limit: int = Field(default=50, ge=1, le=200)


class AttemptView(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int
    began_at: AwareDatetime
    ended_at: AwareDatetime | None
    outcome: Outcome
    provider_id: str | None
    error: str | None


class DeliveryView(BaseModel):
    """One message to one address, and every attempt to send it. Neither address nor text is shown."""

    model_config = ConfigDict(extra="forbid")

    message_id: UUID
    notice_id: UUID
    category: Category
    channel: Channel
    device_id: UUID | None
    state: State
    failure: str | None
    planned_at: AwareDatetime
    due_at: AwareDatetime
    finished_at: AwareDatetime | None
    fallback_of: UUID | None
    attempts: list[AttemptView]

    @classmethod
    def of(cls, logged: LoggedDelivery) -> Self:
        delivery = logged.delivery
        return cls(
            message_id=delivery.id,
            notice_id=delivery.notice_id,
            category=delivery.category,
            channel=delivery.route.channel,
            device_id=delivery.route.device_id,
            state=logged.state,
            failure=logged.failure,
            planned_at=delivery.created_at,
            due_at=logged.due_at,
            finished_at=logged.finished_at,
            fallback_of=logged.fallback_of,
            attempts=[
                AttemptView(
                    number=one.number,
                    began_at=one.began_at,
                    ended_at=one.ended_at,
                    outcome=one.attempt.outcome,
                    provider_id=one.attempt.provider_id,
                    error=one.attempt.error,
                )
                for one in logged.attempts
            ],
        )


class DeliveryLog(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[DeliveryView] = Field(description="Newest first.")
    next_before: UUID | None = Field(description="Ask with it as `before` for older ones.")


Count = Annotated[int, Field(ge=0)]


class DeliveryTally(BaseModel):
    """`interrupted` and `uncertain` attempts are those whose message may have gone out twice."""

    model_config = ConfigDict(extra="forbid")

    deliveries: dict[str, Count]
    attempts: dict[str, Count]

    @classmethod
    def of(cls, tally: Tally) -> Self:
        return cls(deliveries=dict(tally.deliveries), attempts=dict(tally.attempts))
