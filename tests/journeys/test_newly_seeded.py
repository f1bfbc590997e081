"""What the seed leaves behind, seen by the personas: a bank of its own, for in a shared one they have been about."""

from collections.abc import Iterator

import pytest
from seed.payees import PAYEES
from seed.personas import PERSONAS
from testkit.bank import Bank
from testkit.plugin import running_bank
from testkit.polling import eventually
from testkit.visitors import Visitor

NEW_DEVICE = "signed-in-on-new-device"


@pytest.fixture
def fresh_bank() -> Iterator[Bank]:
    with running_bank() as bank:
        assert bank.embedded
        yield bank


async def times_told(visitor: Visitor) -> int:
    notices = (await visitor.get("/api/v1/notices", params={"language": "en"})).json()["items"]
    return [notice["kind"] for notice in notices].count(NEW_DEVICE)


async def test_a_personas_first_browser_is_not_told_and_the_second_is(fresh_bank: Bank) -> None:
    for persona in PERSONAS:
        email, password = fresh_bank.persona(persona.email)
        async with Visitor(fresh_bank.url) as first, Visitor(fresh_bank.url) as second:
            await first.sign_in(email, password)
            saved = (await first.get("/api/v1/payees")).json()["items"]
            assert {payee["label"] for payee in saved} == {label for label, _ in PAYEES.get(persona.key, ())}
            await second.sign_in(email, password)

            # Whatever the first sign-in wrote was sent before this.
            async def told(visitor: Visitor = first) -> bool:
                return await times_told(visitor) > 0

            await eventually(told, seconds=30)
            assert await times_told(first) == 1
