"""The command that checks the books of a running bank."""

import sys

from core_banking_stub.book_checks.repository import INVARIANTS
from core_banking_stub.settings import CoreBankingSettings
from core_town import Town
from embedded.programs import run_once


async def test_it_says_what_it_found_line_by_line(town: Town, settings: CoreBankingSettings) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    await town.send(ana, luis.iban, 4)
    command = (sys.executable, "-m", "core_banking_stub.check_books")
    said = await run_once(command, {"DATABASE_URL": settings.database_url.get_secret_value()})
    *lines, last = said.splitlines()
    assert [line.split()[:2] for line in lines] == [[invariant, "0"] for invariant in INVARIANTS]
    assert all(line.endswith(" s") for line in lines)
    assert last == "books checked: 0 violations"
