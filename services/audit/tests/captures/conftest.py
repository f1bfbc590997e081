import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from embedded.bank import EmbeddedBank
from testkit.databases import Databases

sys.path.append(str(Path(__file__).parents[1]))
from source_town import SourceTown, source_town


@pytest.fixture
async def town(postgres_server: EmbeddedBank, database_for: Databases) -> AsyncIterator[SourceTown]:
    """A source that nothing was installed for yet, with an audit database of its own."""
    async with source_town(postgres_server, database_for("audit").url) as made:
        yield made
