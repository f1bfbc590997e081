"""What was published and not yet read when the emulator was killed is published again."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from embedded.bank import EmbeddedBank
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person

QUEUE = "core-banking-auth-events"
HEADERS = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request"}


@pytest.fixture
def whole_bank(tmp_path: Path) -> Iterator[EmbeddedBank]:
    bank = EmbeddedBank(tmp_path / "bank")
    try:
        yield bank.start()
    finally:
        bank.stop()
        bank.remove()


async def unread(bank: EmbeddedBank) -> int:
    url = bank.settings.url("emulator")
    form = {
        "Action": "GetQueueAttributes",
        "Version": "2012-11-05",
        "QueueUrl": f"{url}/000000000000/{QUEUE}",
        "AttributeName.1": "ApproximateNumberOfMessages",
        # Handed to a long poll that the stopped core left open, it is not in the first number.
        "AttributeName.2": "ApproximateNumberOfMessagesNotVisible",
    }
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, data=form, headers=HEADERS)
    found = re.findall(r"<Value>(\d+)</Value>", answer.text)
    assert len(found) == 2, answer.text
    return sum(map(int, found))


async def test_an_emulator_killed_between_publishing_and_reading_costs_nobody_an_account(
    whole_bank: EmbeddedBank,
) -> None:
    # Stopped cleanly once, it has a state on the disk, which the killed one must not come back with.
    whole_bank.stop_part("emulator")
    whole_bank.start_part("emulator")
    whole_bank.stop_part("core")
    async with Visitor(whole_bank.origin) as newcomer:
        await newcomer.register(a_person())

        async def published() -> bool:
            return await unread(whole_bank) > 0

        await eventually(published, seconds=20)
        whole_bank.stop_part("emulator", killed=True)
        whole_bank.start_part("emulator")
        assert await unread(whole_bank) == 0 or "relay.rewound" in whole_bank.log("auth")
        whole_bank.start_part("core")
        assert await newcomer.first_account()
