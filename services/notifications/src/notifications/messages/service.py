import contextlib
from collections.abc import Mapping

from kernel.clock import Clock
from kernel.errors import DomainError
from opentelemetry.trace import SpanKind
from servicekit import telemetry
from servicekit.database import Database
from servicekit.logging import get_logger

from notifications.messages import repository
from notifications.messages.domain import ChannelUnavailable, Claim, Message, MessageUnderWay, check
from notifications.messages.wording import Wording
from notifications.senders.port import OutgoingMessage, Sender, SendRefused, SendUnavailable, SendUncertain

__all__ = ["ChannelUnavailable", "Message", "MessageService"]


class MessageService:
    """Sends each message once: claim, send outside any transaction, mark as sent.

    Only a crash between sending and marking can send twice; losing a message instead would be worse.
    """

    def __init__(self, database: Database, clock: Clock, wording: Wording, senders: Mapping[str, Sender]) -> None:
        self._database = database
        self._clock = clock
        self._wording = wording
        self._senders = senders
        self._log = get_logger("notifications.messages")

    async def send(self, message: Message) -> None:
        """Raises MessageInvalid; MessageUnderWay or ChannelUnavailable, after which the same call may come again."""
        check(message)
        async with self._database.write() as session:
            claim = await repository.claim(session, message, self._clock.now())
        if claim is Claim.UNDER_WAY:
            raise MessageUnderWay(retry_after_seconds=1)
        if claim is Claim.OURS:
            await self._send(message)

    async def _send(self, message: Message) -> None:
        facts = {"message_id": str(message.message_id), "channel": message.channel, "template": message.template}
        words = self._wording.words_for(message)
        outgoing = OutgoingMessage(message.message_id, message.to, words.subject, words.text)
        try:
            with telemetry.child(f"send {message.channel}", SpanKind.CLIENT, facts):
                await self._senders[message.channel].send(outgoing)
        except (SendRefused, SendUnavailable, SendUncertain) as error:
            self._log.warning("message.not_sent", error=error.code, **facts)
            # When the release fails too, the lease ends by itself.
            with contextlib.suppress(DomainError):
                async with self._database.write() as session:
                    await repository.release(session, message.message_id)
            raise ChannelUnavailable(retry_after_seconds=2) from error
        async with self._database.write() as session:
            await repository.mark_sent(session, message.message_id, self._clock.now())
        self._log.info("message.sent", **facts)
