"""What is counted of sending, and that a message belongs to the trace of the event that it tells of."""

import asyncio

from kernel.events.envelope import Envelope
from notice_town import NoticeTown, a_transfer
from notifications.channels import Channel
from notifications.senders.port import SendRefused, SendUncertain
from opentelemetry.trace import SpanKind
from prometheus_client import REGISTRY
from servicekit import telemetry
from testkit.polling import eventually

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def figures() -> dict[str, float]:
    return {
        "accepted": counted("bank_delivery_attempts_total", channel="email", outcome="accepted"),
        "refused": counted("bank_delivery_attempts_total", channel="push", outcome="refused"),
        "given up": counted("bank_deliveries_failed_total", channel="push"),
        "doubtful": counted("bank_delivery_attempts_doubtful_total", channel="sms", cause="uncertain"),
        "timed": counted("bank_delivery_seconds_count", channel="email"),
    }


async def test_attempts_are_counted_by_channel_and_outcome(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=1)
    town.senders[Channel.PUSH].faults = [SendRefused("gone")]
    town.senders[Channel.SMS].faults = [SendUncertain("no-answer")]
    before = figures()
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    assert {name: count - before[name] for name, count in figures().items()} == dict.fromkeys(before, 1)


async def test_what_waits_is_counted(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=1)
    await town.happen(a_transfer([], [customer]))
    stop = asyncio.Event()

    async def told() -> bool:
        return [counted("bank_deliveries_due", channel=channel.value) for channel in Channel] == [1, 1, 1]

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(town.wiring.deliveries.keep_measuring(stop))
        try:
            await eventually(told, seconds=10)
        finally:
            stop.set()


async def test_a_message_is_sent_within_the_trace_of_its_event(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=1)
    envelope = Envelope.of(a_transfer([], [customer]), source="test", subject="test", clock=town.clock)
    with telemetry.resume("consume", SpanKind.CONSUMER, PARENT):
        await town.deliver(envelope)
    heard: list[tuple[str, str]] = []

    async def listen() -> None:
        heard.append((telemetry.request_id.get(), telemetry.trace_id()))

    town.senders[Channel.PUSH].after_taking = listen
    await town.send_all()
    assert heard == [(TRACE, TRACE)]
