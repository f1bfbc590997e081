"""The books are checked while the bank runs: what is wrong is counted and told, what fails is tried again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from core_banking_stub.book_checks import job, repository
from core_banking_stub.book_checks.job import BookCheckJob, pause_after
from core_banking_stub.book_checks.service import BookCheckService, Check
from core_town import Town
from prometheus_client import REGISTRY
from testkit.polling import eventually


class PlantedChecks(BookCheckService):
    """Answers one after the other; the last one never comes."""

    def __init__(self, *answers: Check | Exception) -> None:
        super().__init__("")
        self._answers = list(answers)
        self.asked = 0

    async def checks(self) -> AsyncIterator[Check]:
        self.asked += 1
        if not self._answers:
            await asyncio.Event().wait()
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        yield answer


def figure(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_sound_books_are_told_by_every_invariant(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    await town.send(ana, luis.iban, 4)
    before = town.clock.now().timestamp()
    seconds = await BookCheckJob(town.services.book_checks).check_once()
    told = [figure("bank_book_violations", invariant=invariant) for invariant in repository.INVARIANTS]
    assert told == [0.0] * len(repository.INVARIANTS)
    assert (figure("bank_book_checked_timestamp_seconds") or 0) >= before
    assert figure("bank_book_check_seconds") == seconds > 0


async def test_what_is_wrong_is_counted_and_told_by_its_subject(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Check("balances-chain", 250, ("one account", "another account"), 0.1)
    await BookCheckJob(PlantedChecks(wrong)).check_once()
    assert figure("bank_book_violations", invariant="balances-chain") == 250
    said = capsys.readouterr().out
    assert said.count("books.wrong") == 2
    assert "another account" in said
    await BookCheckJob(PlantedChecks(Check("balances-chain", 0, (), 0.1))).check_once()
    assert figure("bank_book_violations", invariant="balances-chain") == 0


async def test_what_fails_is_tried_again_and_a_check_under_way_ends_with_the_bank(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job, "_FIRST_AFTER_SECONDS", 0)
    monkeypatch.setattr(job, "_EVERY_SECONDS", 0)
    checks = PlantedChecks(ConnectionRefusedError(), Check("balances-chain", 0, (), 0.0), TimeoutError())

    async def all_came() -> bool:
        return checks.asked == 4

    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(BookCheckJob(checks).run(stop))
        await eventually(all_came, seconds=30)
        stop.set()


@pytest.mark.parametrize(("took", "pause"), [(0.1, 60), (6, 60), (20, 200)])
def test_the_pause_is_at_least_ten_times_the_check(took: float, pause: float) -> None:
    assert pause_after(took) == pause


async def test_a_check_among_transfers_sees_one_instant(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    sending = asyncio.gather(*(town.send(ana, luis.iban, 1) for _ in range(100)))
    for _ in range(5):
        assert await town.services.book_checks.violations() == []
    await sending
