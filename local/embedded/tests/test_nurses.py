"""Processes that are forked from one that has the libraries already."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from embedded.nurses import Nurse
from embedded.programs import StartFailed
from testkit.polling import eventually

PRINT = "import os; print(os.environ.get('COLOUR'))"


@pytest.fixture(scope="module")
async def nurse() -> AsyncIterator[Nurse]:
    opened = Nurse()
    await opened.start()
    yield opened
    await opened.close()


async def test_a_child_has_its_own_environment_and_its_output_is_read_whole(nurse: Nurse) -> None:
    said = await nurse.run((sys.executable, "-m", "timeit", "-n1", "-r1", PRINT), {"COLOUR": "green"})
    assert "green\n" in said
    assert "None\n" in await nurse.run((sys.executable, "-m", "timeit", "-n1", "-r1", PRINT), {})


async def test_a_child_that_fails_tells_why(nurse: Nurse) -> None:
    with pytest.raises(StartFailed, match="No module named no_such_module"):
        await nurse.run((sys.executable, "-m", "no_such_module"), {})


async def test_a_child_can_be_ended_and_its_status_is_known(nurse: Nurse) -> None:
    child = await nurse.bear((sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"), {}, 15)
    assert child.returncode is None
    child.send_signal(9)
    assert await child.wait() == -9


async def test_children_end_with_the_process_that_they_were_forked_from() -> None:
    nurse = Nurse()
    await nurse.start()
    child = await nurse.bear((sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"), {}, 9)
    await nurse.close()

    async def gone() -> bool:
        return child.returncode is not None or not is_alive(child.pid)

    await eventually(gone, seconds=10)


def is_alive(pid: int) -> bool:
    """A zombie that waits for its new parent has no open files left to list."""
    return Path(f"/proc/{pid}/exe").exists()
