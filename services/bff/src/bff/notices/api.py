from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from servicekit.problems import InvalidInput, problem_responses

from bff import answers
from bff.notices.schemas import Inbox, NoticePage, NoticeQuery, ReadUpTo
from bff.notifications.refusals import NoticeUnknown
from bff.wiring import Customer, Notices

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])


@router.get("", operation_id="listNotices", responses=problem_responses(*answers.READ, InvalidInput))
async def list_notices(query: Annotated[NoticeQuery, Query()], customer: Customer, notices: Notices) -> NoticePage:
    return await notices.page(customer, query)


@router.post("/read", operation_id="readNotices", responses=problem_responses(*answers.CHANGE_WITH_BODY))
async def read_notices(request: ReadUpTo, customer: Customer, notices: Notices) -> Inbox:
    """Mark all notices up to a position as read."""
    return await notices.read_up_to(customer, request.up_to)


@router.post(
    "/{notice_id}/read",
    operation_id="readNotice",
    responses=problem_responses(*answers.CHANGE, NoticeUnknown, InvalidInput),
)
async def read_notice(notice_id: UUID, customer: Customer, notices: Notices) -> Inbox:
    return await notices.read_one(customer, notice_id)
