"""E-mail through Amazon SES and SMS through Amazon SNS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from notifications.senders.port import OutgoingMessage, SendRefused, SendUnavailable, SendUncertain

_TIMEOUT_SECONDS = 5
_FOR_GOOD = frozenset({"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"})
"""What SES and SNS say of an address or text that they will never take; whatever else they say may pass.

MessageRejected is not among them: SES says it of a sender, too, that somebody has yet to verify.
"""
_IN_DOUBT = frozenset({500, 502, 504})
_NOT_SENT = (EndpointConnectionError, ConnectTimeoutError, NoCredentialsError)
MESSAGE_ID = "bank.message-id"


class SesEmail:
    """SES only sends from an identity it was told to verify, so that is asked before the first e-mail."""

    def __init__(self, ses: Any, source: str) -> None:
        self._ses = ses
        self._source = source
        self._verified = False

    async def send(self, message: OutgoingMessage) -> str:
        """Raises SendRefused, SendUnavailable, SendUncertain."""
        async with _translated():
            await self._verify()
            try:
                return await self._send(message)
            except self._ses.exceptions.MessageRejected:
                # An emulator that lost its state forgot the identity too.
                self._verified = False
                await self._verify()
                return await self._send(message)

    async def _verify(self) -> None:
        if not self._verified:
            await self._ses.verify_email_identity(EmailAddress=self._source)
            self._verified = True

    async def _send(self, message: OutgoingMessage) -> str:
        answer = await self._ses.send_email(
            Source=self._source,
            Destination={"ToAddresses": [message.to]},
            Message={
                "Subject": {"Data": message.title, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": message.text, "Charset": "UTF-8"}},
            },
        )
        return str(answer["MessageId"])


class SnsSms:
    def __init__(self, sns: Any) -> None:
        self._sns = sns

    async def send(self, message: OutgoingMessage) -> str:
        """Raises SendRefused, SendUnavailable, SendUncertain."""
        attributes = {MESSAGE_ID: {"DataType": "String", "StringValue": str(message.message_id)}}
        async with _translated():
            answer = await self._sns.publish(PhoneNumber=message.to, Message=message.text, MessageAttributes=attributes)
        return str(answer["MessageId"])


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code") or "ClientError")
        if code in _FOR_GOOD:
            raise SendRefused(code) from error
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in _IN_DOUBT:
            raise SendUncertain(code) from error
        raise SendUnavailable(code) from error
    except _NOT_SENT as error:
        raise SendUnavailable(type(error).__name__) from error
    except (BotoCoreError, OSError, TimeoutError) as error:
        raise SendUncertain(type(error).__name__) from error
