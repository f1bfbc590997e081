"""A customer and an operator who visit every operation, and the list of what they were answered."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.bank import Bank
from testkit.visitors import Visitor

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.contracts.tally import Tally
from tests.contracts.town import Town

TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = Tally()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Past pytest's own output, which a worker of xdist does not have."""
    lines = session.config.stash[TALLY].lines()
    if lines and sys.__stderr__:
        told = ["", "Operations and how often they were answered:", *lines, ""]
        sys.__stderr__.write("\n".join(told) + "\n")


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    return pytestconfig.stash[TALLY]


@pytest.fixture(scope="session")
async def town(bank: Bank) -> AsyncIterator[Town]:
    """A newcomer with some money, so that nothing here touches the personas, and the supervisor."""
    async with Visitor(bank.url) as customer, Visitor(bank.url) as operator:
        town = Town(bank, customer, operator)
        await town.settle()
        yield town
