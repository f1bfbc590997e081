"""E-mail through Amazon SES and SMS through Amazon SNS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from servicekit.logging import get_logger

from notifications.messages.service import ChannelUnavailable, Words

_TIMEOUT_SECONDS = 5


class SesEmail:
    """SES only sends from an identity it was told to verify, so that is asked before the first e-mail."""

    def __init__(self, ses: Any, source: str) -> None:
        self._ses = ses
        self._source = source
        self._verified = False

    async def send(self, to: str, words: Words) -> None:
        """Raises ChannelUnavailable."""
        async with _limited("ses"):
            await self._verify()
            try:
                await self._send(to, words)
            except self._ses.exceptions.MessageRejected:
                # An emulator that lost its state forgot the identity too.
                self._verified = False
                await self._verify()
                await self._send(to, words)

    async def _verify(self) -> None:
        if not self._verified:
            await self._ses.verify_email_identity(EmailAddress=self._source)
            self._verified = True

    async def _send(self, to: str, words: Words) -> None:
        await self._ses.send_email(
            Source=self._source,
            Destination={"ToAddresses": [to]},
            Message={
                "Subject": {"Data": words.subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": words.text, "Charset": "UTF-8"}},
            },
        )


class SnsSms:
    def __init__(self, sns: Any) -> None:
        self._sns = sns

    async def send(self, to: str, words: Words) -> None:
        """Raises ChannelUnavailable."""
        async with _limited("sns"):
            await self._sns.publish(PhoneNumber=to, Message=words.text)


@asynccontextmanager
async def _limited(service: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            yield
    except (BotoCoreError, ClientError, OSError, TimeoutError) as error:
        code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
        get_logger("notifications.senders").warning("sender.away", aws=service, error=code or type(error).__name__)
        raise ChannelUnavailable(retry_after_seconds=2) from error
