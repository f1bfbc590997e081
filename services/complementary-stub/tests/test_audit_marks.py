"""What change data capture will read: whoever saves a profile is named in the same transaction."""

from collections.abc import AsyncIterator

import pytest
from embedded.bank import EmbeddedBank
from testkit.change_log import ChangeLog, change_log, marks_of
from testkit.databases import MigratedDatabase
from town_hall import TownHall, a_profile


@pytest.fixture
async def log(
    postgres_server: EmbeddedBank, complementary_database: MigratedDatabase, hall: TownHall
) -> AsyncIterator[ChangeLog]:
    del hall  # It comes first, and is all ready then.
    async with change_log(postgres_server, complementary_database.url) as opened:
        yield opened


async def test_every_transaction_that_changes_something_says_who_acted(hall: TownHall, log: ChangeLog) -> None:
    customer = hall.customer()
    await customer.save(a_profile())
    await customer.save(a_profile(birth_date="2020-01-01"))
    await customer.save({})
    marks = [marks_of(one) for one in await log.changing_transactions()]
    assert [[mark["action"] for mark in one] for one in marks] == [["profile.save"]] * 2
    assert {mark["actor"]["subject"] for one in marks for mark in one} == {str(customer.id)}
