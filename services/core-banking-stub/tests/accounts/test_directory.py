"""What is kept in memory of accounts, which is bounded."""

from collections.abc import Sequence

from core_banking_stub.accounts.service import AccountDetails, AccountDirectory
from core_town import Town


async def test_who_makes_room_for_others_is_still_told_to_those_who_asked(town: Town) -> None:
    ana, luis, eva = [await town.person(name) for name in ("Ana Robles", "Luis Vega", "Eva Sanz")]
    directory = AccountDirectory(town.database, accounts_max=2)
    await directory.of([ana.account_id, luis.account_id], [])
    by_id, by_iban = await directory.of([ana.account_id], [eva.iban])
    assert {one.holder_name for one in (*by_id.values(), *by_iban.values())} == {"Ana Robles", "Eva Sanz"}
    assert (list(by_id), list(by_iban)) == ([ana.account_id], [eva.iban])


async def test_what_one_names_by_its_iban_is_known_by_its_id_as_well(town: Town) -> None:
    ana = await town.person()
    directory = AccountDirectory(town.database)
    _, by_iban = await directory.of([], [ana.iban, "ES9121000418450200051332"])

    async def nothing_more(*asked: object) -> Sequence[AccountDetails]:
        raise AssertionError(asked)

    by_id, _ = await directory.of([ana.account_id], [], nothing_more)
    assert (list(by_id.values()), list(by_iban)) == (list(by_iban.values()), [ana.iban])
