"""The inbox: of one customer, and of many at once for the bff's live streams."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer, require_scope

from notifications import answers
from notifications.notices.schemas import (
    Inbox,
    LiveNotice,
    NoticePage,
    NoticeQuery,
    NoticeView,
    ReadUpTo,
    SinceAnswer,
    SinceRequest,
)
from notifications.notices.service import NoticeUnknown
from notifications.wiring import Notices, Wording

router = APIRouter(prefix="/v1/notices", tags=["notices"], responses=problem_responses(*answers.CUSTOMERS))
internal_router = APIRouter(
    prefix="/internal/notices",
    tags=["internal"],
    dependencies=[Depends(require_scope("notices:read"))],
    responses=problem_responses(*answers.SERVICES),
)


@router.get("", operation_id="listNotices", responses=problem_responses(InvalidInput))
async def list_notices(
    customer: CurrentCustomer, query: Annotated[NoticeQuery, Query()], notices: Notices, wording: Wording
) -> NoticePage:
    page = await notices.page(customer.subject, query.before, query.limit)
    return NoticePage(
        items=[NoticeView.of(notice, wording, query.language) for notice in page.notices],
        next_before=page.next_before,
        unread_count=page.state.unread_count,
        last_position=page.state.last_position,
    )


@router.post("/read", operation_id="readNotices", responses=problem_responses(*answers.BODY))
async def read_notices(customer: CurrentCustomer, body: ReadUpTo, notices: Notices) -> Inbox:
    """Mark every notice up to a position as read."""
    return Inbox.of(await notices.mark_read(customer.subject, body.up_to))


@router.post("/{notice_id}/read", operation_id="readNotice", responses=problem_responses(InvalidInput, NoticeUnknown))
async def read_notice(customer: CurrentCustomer, notice_id: UUID, notices: Notices) -> Inbox:
    return Inbox.of(await notices.mark_read(customer.subject, notice_id))


@internal_router.post("/since", operation_id="listNoticesSince", responses=problem_responses(*answers.BODY))
async def list_notices_since(body: SinceRequest, notices: Notices, wording: Wording) -> SinceAnswer:
    """What each of these customers got after a position: what a live stream has missed."""
    found = await notices.since({wanted.customer_id: wanted.position for wanted in body.customers})
    return SinceAnswer(items=[LiveNotice.of(notice, wording) for notice in found])
