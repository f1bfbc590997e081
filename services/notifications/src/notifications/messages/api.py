from fastapi import APIRouter, Depends
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import ScopeMissing, TokenInvalid, TokenMissing, require_scope

from notifications.messages.domain import ChannelUnavailable, Message, MessageInvalid, MessageUnderWay
from notifications.messages.schemas import MessageRequest, MessageTaken
from notifications.wiring import Messages

router = APIRouter(
    prefix="/internal/messages", tags=["internal"], dependencies=[Depends(require_scope("messages:send"))]
)


@router.post(
    "",
    operation_id="sendMessage",
    status_code=202,
    responses=problem_responses(
        TokenMissing, TokenInvalid, ScopeMissing, InvalidInput, MessageInvalid, MessageUnderWay, ChannelUnavailable
    ),
)
async def send(body: MessageRequest, messages: Messages) -> MessageTaken:
    """Send a message once. After a 503 the same request, with the same id, is welcome again."""
    await messages.send(Message(**body.model_dump()))
    return MessageTaken(message_id=body.message_id)
