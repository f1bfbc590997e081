"""Reads one SQS queue and calls the subscriptions of a service; tolerates duplicates, disorder and poison."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from kernel.events.envelope import (
    Envelope,
    EventData,
    MalformedEvent,
    UnknownEventType,
    UnknownEventVersion,
    parse_envelope,
)
from opentelemetry.trace import SpanKind

from servicekit import inbox, metrics, telemetry
from servicekit.logging import get_logger

Subscription = Callable[[Envelope], Awaitable[None]]

_BATCH_MAX = 10
_LONG_POLL_SECONDS = 20
_VISIBILITY_SECONDS = 30
_HEARTBEAT_SECONDS = 10
_BACKOFF_SECONDS_MAX = 5.0
_MEASURE_SECONDS = 15
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_REDELIVERY_SECONDS = (1, 5, 15, 60, 300)


class Consumer:
    """An unknown type is acknowledged and counted; an unknown version or malformed text goes to the dead letters."""

    def __init__(self, sqs: Any, queue: str, subscriptions: Mapping[type[EventData], Subscription]) -> None:
        self._sqs = sqs
        self._queue = queue
        self._subscriptions = {model.event_type: call for model, call in subscriptions.items()}
        self._log = get_logger("servicekit.consumer")
        self._url = ""
        self._measured_at = -float(_MEASURE_SECONDS)
        self.unknown_count = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; then finish what is in hand and return."""
        failures = 0
        stopping = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                try:
                    await self._receive_and_work(stopping)
                    failures = 0
                except (BotoCoreError, ClientError, OSError, TimeoutError) as error:
                    self._url = ""
                    failures += 1
                    self._log.warning("consumer.waiting", queue=self._queue, error=type(error).__name__)
                    pause = min(0.2 * 2**failures, _BACKOFF_SECONDS_MAX) * random.uniform(0.8, 1.2)  # noqa: S311  Jitter is no secret.
                    await asyncio.wait({stopping}, timeout=pause)
        finally:
            stopping.cancel()

    async def _receive_and_work(self, stopping: asyncio.Future[Any]) -> None:
        receiving = asyncio.ensure_future(self._receive())
        await asyncio.wait({receiving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not receiving.done():
            # What a cut long poll was about to bring becomes visible again by itself.
            receiving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await receiving
            return
        messages = receiving.result()
        if not messages:
            return
        waiting = {message["MessageId"]: message["ReceiptHandle"] for message in messages}
        heartbeat = asyncio.ensure_future(self._keep_hidden(waiting))
        try:
            # Side by side: what waits for a database need not wait for its neighbours, too.
            worked = await asyncio.gather(*(self._work(message, waiting) for message in messages))
            await self._delete([message for message, is_done in zip(messages, worked, strict=True) if is_done])
        finally:
            heartbeat.cancel()

    async def _receive(self) -> list[dict[str, Any]]:
        if not self._url:
            self._url = (await self._sqs.get_queue_url(QueueName=self._queue))["QueueUrl"]
        await self._measure()
        answer = await self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_BATCH_MAX,
            WaitTimeSeconds=_LONG_POLL_SECONDS,
            VisibilityTimeout=_VISIBILITY_SECONDS,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
            MessageAttributeNames=["traceparent"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    async def _measure(self) -> None:
        if time.monotonic() - self._measured_at < _MEASURE_SECONDS:
            return
        self._measured_at = time.monotonic()
        for queue in (self._queue, f"{self._queue}-dlq"):
            with contextlib.suppress(BotoCoreError, ClientError):
                url = (await self._sqs.get_queue_url(QueueName=queue))["QueueUrl"]
                found = await self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))
                metrics.QUEUE.labels(queue).set(sum(int(found["Attributes"][name]) for name in _COUNTS))

    def _count(self, outcome: str) -> None:
        metrics.CONSUMED.labels(self._queue, outcome).inc()

    async def _keep_hidden(self, waiting: Mapping[str, str]) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            for message_id in list(waiting):
                # One that failed meanwhile has a pause of its own.
                if message_id not in waiting:
                    continue
                with contextlib.suppress(BotoCoreError, ClientError, OSError):
                    await self._hide(waiting[message_id], _VISIBILITY_SECONDS)

    async def _work(self, message: dict[str, Any], waiting: dict[str, str]) -> bool:
        """Whether the queue may forget the message. One that failed is no longer kept hidden with the others."""
        try:
            envelope = parse_envelope(message["Body"])
            subscription = self._subscriptions[envelope.type]
        except (UnknownEventType, KeyError):
            self.unknown_count += 1
            self._count("unknown")
            return True
        except (UnknownEventVersion, MalformedEvent) as error:
            with telemetry.resume("consume", SpanKind.CONSUMER, _traceparent(message)):
                self._log.error("consumer.dead-letter", queue=self._queue, reason=type(error).__name__)
                self._count("dead-lettered")
                return await self._bury(message)
        try:
            await self._handle(envelope, subscription, _traceparent(message) or envelope.traceparent or "")
        except Exception:
            self._count("failed")
            received = int(message.get("Attributes", {}).get("ApproximateReceiveCount", "1"))
            pause = _REDELIVERY_SECONDS[min(received, len(_REDELIVERY_SECONDS)) - 1]
            del waiting[message["MessageId"]]
            # If that fails, it comes again when the queue has waited long enough.
            with contextlib.suppress(BotoCoreError, ClientError, OSError):
                await self._hide(message["ReceiptHandle"], round(pause * random.uniform(1, 1.5)))  # noqa: S311  See above.
            return False
        return True

    async def _handle(self, envelope: Envelope, subscription: Subscription, parent: str) -> None:
        facts = {"queue": self._queue, "type": envelope.type, "event_id": str(envelope.id)}
        inbox.repeated.set(False)
        with telemetry.resume(f"consume {envelope.type}", SpanKind.CONSUMER, parent, attributes=facts):
            try:
                await subscription(envelope)
            except Exception:
                self._log.exception("consumer.failed", **facts)
                raise
            outcome = "duplicate" if inbox.repeated.get() else "handled"
            self._count(outcome)
            self._log.info("consumer.done", outcome=outcome, **facts)

    async def _delete(self, messages: Sequence[dict[str, Any]]) -> None:
        entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
        if entries:
            # What stays behind comes again, and the inbox knows it.
            await self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)

    async def _hide(self, receipt_handle: str, seconds: int) -> None:
        await self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )

    async def _bury(self, message: dict[str, Any]) -> bool:
        try:
            dead_letters = (await self._sqs.get_queue_url(QueueName=f"{self._queue}-dlq"))["QueueUrl"]
            attributes = message.get("MessageAttributes", {})
            await self._sqs.send_message(
                QueueUrl=dead_letters, MessageBody=message["Body"], MessageAttributes=attributes
            )
        except (BotoCoreError, ClientError, OSError) as error:
            self._log.warning("consumer.not-buried", queue=self._queue, error=type(error).__name__)
            return False
        return True


def _traceparent(message: Mapping[str, Any]) -> str:
    return str(message.get("MessageAttributes", {}).get("traceparent", {}).get("StringValue", ""))
