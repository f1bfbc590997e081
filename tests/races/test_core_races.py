"""Every race of the core once, and a few planted faults that must turn them red; `make races` has all, at length."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from embedded.bank import EmbeddedBank
from planted_faults import all_faults, planted
from race_arena import Arena, arena_on
from race_campaign import run_fault
from race_ground import Ground, Sources, ground_on
from race_list import RACES, Race, run_race

SHORTLY = ("key-lookup", "usage-in-group", "event")


@pytest.fixture(scope="module")
async def ground(postgres_server: EmbeddedBank) -> AsyncIterator[Ground]:
    async with ground_on(postgres_server) as opened:
        yield opened


@pytest.fixture(scope="module")
async def arena(ground: Ground) -> AsyncIterator[Arena]:
    async with arena_on(ground, Sources()) as opened:
        yield opened


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
async def test_orders_that_race_leave_the_books_right(arena: Arena, race: Race) -> None:
    course = await run_race(race, arena)
    assert course.findings == []
    assert course.fired > 0


@pytest.mark.parametrize("name", SHORTLY)
async def test_a_planted_fault_turns_its_race_red(ground: Ground, name: str) -> None:
    (fault,) = [fault for fault in all_faults() if fault.name == name]
    assert (await run_fault(ground, fault, runs=1)).is_red


def test_every_planted_fault_fits_the_sources_and_names_races(tmp_path: Path) -> None:
    faults = all_faults()
    for fault in faults:
        with planted(fault, tmp_path) as sources:
            assert sources.is_a_copy
    assert {race for fault in faults for race in fault.races} <= {race.name for race in RACES}
    assert len(faults) >= 12


def test_a_planted_fault_takes_one_guard_or_names_both_layers_of_it() -> None:
    unclear = [fault.name for fault in all_faults() if fault.takes_one_guard == fault.names_two_layers]
    assert unclear == []
