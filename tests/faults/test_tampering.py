"""Two hundred of the tamperings of `make tamper-trail`; AU-02."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from embedded.bank import EmbeddedBank
from tamper_trail import Campaign, campaign_on
from testkit.databases import Databases

TAMPERINGS = 200


@pytest.fixture(scope="module")
async def campaign(
    postgres_server: EmbeddedBank, database_for: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Campaign]:
    folder = tmp_path_factory.mktemp("tampering")
    async with campaign_on(postgres_server, database_for, folder, records=300, seed=2) as opened:
        yield opened


async def test_each_of_two_hundred_tamperings_is_found_and_its_first_record_named(
    campaign: Campaign, tmp_path: Path
) -> None:
    findings = await campaign.run(TAMPERINGS, tmp_path, print)
    assert findings.wrong == []
    assert (sum(findings.found.values()), findings.hidden) == (TAMPERINGS, 67)
    assert set(findings.found) == {"edit", "delete", "insert", "swap", "cut"}


async def test_the_whole_trail_verifies(campaign: Campaign) -> None:
    assert campaign.finds_nothing(await campaign.lines())


async def test_a_verifier_that_believes_the_stored_hashes_would_miss_some(campaign: Campaign) -> None:
    assert await campaign.missed_by_control(20) > 0
