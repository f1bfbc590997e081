import asyncio
import random
from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel
from servicekit.problems import InvalidInput, problem_responses
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from bff import answers
from bff.live_streams.schemas import LiveNotice, LiveQuery, SessionEnded
from bff.live_streams.service import Beginning, LiveEvent, LiveStream, SessionOver, TooManyStreams
from bff.live_streams.times import StreamTimes
from bff.notices.schemas import Inbox, Language
from bff.notifications.schemas import Announcement, InboxState
from bff.wiring import Customer, LiveStreams

router = APIRouter(prefix="/api/v1/live", tags=["notices"])

_EVENTS: dict[int | str, dict[str, Any]] = {200: {"model": LiveNotice | Inbox | SessionEnded, "description": "Events"}}
"""Each event's data is one of these, as JSON."""
_FAREWELL_SECONDS_MAX = 1.0
_RETRY_MILLISECONDS = 1_000
_RETRY_JITTER_MILLISECONDS = 500


class LiveResponse(EventSourceResponse):
    """Leaves the stream however it ends: also when the page was gone before the first event."""

    media_type = "text/event-stream"

    def __init__(self, stream: LiveStream, events: AsyncIterator[ServerSentEvent], times: StreamTimes) -> None:
        stopping = asyncio.Event()

        async def stop_with_the_process() -> None:
            await stopping.wait()
            stream.stop()

        super().__init__(
            events,
            ping=times.ping_seconds,
            ping_message_factory=lambda: ServerSentEvent(comment="still here", sep="\n"),
            send_timeout=times.send_seconds_max,
            # Set when uvicorn is told to stop, which it does not before the last stream has ended. The library wants
            # an event of anyio's, and does no more than set it.
            shutdown_event=cast("Any", stopping),
            shutdown_grace_period=_FAREWELL_SECONDS_MAX,
            data_sender_callable=stop_with_the_process,
            sep="\n",
        )
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            self._stream.give_up()
        finally:
            self._stream.leave()


@router.get(
    "",
    operation_id="streamLive",
    status_code=200,
    response_class=LiveResponse,
    responses=problem_responses(*answers.READ, InvalidInput, TooManyStreams) | _EVENTS,
    # FastAPI takes what is no JSON document for a string.
    openapi_extra={"responses": {"200": {"content": {"text/event-stream": {"schema": {"type": "object"}}}}}},
)
async def stream_live(
    query: Annotated[LiveQuery, Query()],
    customer: Customer,
    streams: LiveStreams,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="As the query's, and it wins over it.")
    ] = None,
) -> LiveResponse:
    """Events as they happen: `inbox` first, whose id is the position after which the stream begins, and whenever
    something was read, then without an id; `notice` for each new notice with its position as the event's id; and
    `session-ended` as the last one.
    """
    stream = streams.open(customer)
    events = _encoded(stream.events(last_event_id or query.last_event_id), query.language)
    return LiveResponse(stream, events, streams.times)


async def _encoded(events: AsyncIterator[LiveEvent], language: Language) -> AsyncIterator[ServerSentEvent]:
    # Each page comes back after another pause, so that a restart does not bring all of them at once.
    retry: int | None = _RETRY_MILLISECONDS + random.randrange(_RETRY_JITTER_MILLISECONDS)  # noqa: S311  No secret.
    async for event in events:
        yield _event(event, language, retry)
        retry = None


def _event(event: LiveEvent, language: Language, retry: int | None) -> ServerSentEvent:
    if isinstance(event, Announcement):
        return _named("notice", _notice(event, language), retry, event_id=str(event.position))
    if isinstance(event, SessionOver):
        return _named("session-ended", SessionEnded(), retry)
    if isinstance(event, Beginning):
        # A browser that was cut off repeats the first address: only an event's id takes it back to where it was.
        return _named("inbox", _inbox(event.inbox), retry, event_id=str(event.position))
    return _named("inbox", _inbox(event), retry)


def _inbox(state: InboxState) -> Inbox:
    return Inbox(unread_count=state.unread_count, last_position=state.last_position)


def _named(name: str, content: BaseModel, retry: int | None, event_id: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(content.model_dump_json(), event=name, id=event_id, retry=retry, sep="\n")


def _notice(told: Announcement, language: Language) -> LiveNotice:
    words = told.notice.texts[language]
    return LiveNotice(
        **told.notice.model_dump(exclude={"texts"}),
        title=words.title,
        text=words.text,
        position=told.position,
        read=False,
        unread_count=told.unread_count,
    )
