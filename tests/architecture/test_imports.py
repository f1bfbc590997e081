"""Who may import whom."""

from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.imports import import_violations
from house_rules.sources import ROOT
from house_rules.tools import import_contracts

Plant = Callable[[str, str], Path]
SERVICES = ("auth", "bff", "core_banking_stub", "notifications")
LOCAL = ("embedded", "seed", "simulators")
LIBRARIES = ("kernel", "servicekit", "testkit")

# One violation of each contract of .importlinter, planted into a tree that is otherwise clean.
PLANTED = {
    "Services know each other": ("services/x/src/bff/texts.py", "import auth\n"),
    "Services stand on servicekit": ("libs/x/src/servicekit/app.py", "import auth\n"),
    "The kernel does no input": ("libs/x/src/kernel/money.py", "import httpx\n"),
    "The rules of the bank": ("services/x/src/auth/sessions/domain.py", "import sqlalchemy\n"),
    "Use cases, every service.py": ("services/x/src/auth/sessions/service.py", "from fastapi import Request\n"),
    "Routes, every api.py": ("services/x/src/auth/sessions/api.py", "import sqlalchemy\n"),
    "Request and response models": ("services/x/src/auth/sessions/schemas.py", "import fastapi\n"),
    "Inside a feature": ("services/x/src/bff/payees/repository.py", "import bff.payees.api\n"),
    "Features of a service form no cycle": ("services/x/src/bff/transfers/service.py", "import bff.payees.service\n"),
    "Nothing that runs in the bank": ("services/x/src/notifications/main.py", "import testkit\n"),
    "The bank knows nothing": ("services/x/src/notifications/wiring.py", "import simulators\n"),
    "The simulators stand": ("local/x/src/simulators/main.py", "import kernel\n"),
    "The launcher starts services": ("local/x/src/embedded/main.py", "import notifications\n"),
}
CLEAN = {
    "services/x/src/bff/payees/api.py": "",
    "services/x/src/bff/payees/service.py": "import bff.transfers.schemas\n",
    "services/x/src/bff/transfers/schemas.py": "",
}


@pytest.fixture
def bank(plant: Plant) -> Plant:
    """A bank of empty packages under the real contracts."""
    plant(".importlinter", (ROOT / ".importlinter").read_text(encoding="utf-8"))
    for group, names in (("libs", LIBRARIES), ("services", SERVICES), ("local", LOCAL)):
        for name in names:
            plant(f"{group}/x/src/{name}/__init__.py", "")
    for path, text in CLEAN.items():
        plant(path, text)
        plant(f"{Path(path).parent.as_posix()}/__init__.py", "")
    plant("services/x/src/auth/sessions/__init__.py", "")
    return plant


def test_the_tree_keeps_its_import_rules() -> None:
    assert import_violations(ROOT) == []


def test_an_empty_bank_breaks_no_contract(bank: Plant, tmp_path: Path) -> None:
    bank("services/x/src/auth/texts.py", "")
    assert import_contracts(tmp_path) == []


def test_each_contract_can_be_broken(bank: Plant, tmp_path: Path) -> None:
    for path, text in PLANTED.values():
        bank(path, text)
    said = import_contracts(tmp_path)
    assert f"Contracts: 0 kept, {len(PLANTED)} broken." in said
    assert [name for name in PLANTED if not any(line.startswith(name) for line in said)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("services/x/src/x/payees/domain.py", "from jose import jwt\n"),
        ("services/x/src/x/payees/service.py", "from x.transfers.repository import Transfers\n"),
        ("services/x/src/x/payees/api.py", "from x.payees.repository import Payees\n"),
        ("services/x/src/x/worker.py", "import asyncio\n\ndef go():\n    asyncio.create_task(work())\n"),
        ("services/x/src/x/worker.py", "async def go(stop):\n    await asyncio.wait_for(stop.wait(), 1)\n"),
        ("services/x/src/x/settings.py", "import os\n\nHOME = os.environ['HOME']\n"),
        ("services/x/src/x/settings.py", "settings = AuthSettings()\n"),
        ("services/x/tests/test_x.py", "import time\n\ndef test_x():\n    time.sleep(1)\n"),
    ],
)
def test_a_rule_that_import_linter_cannot_say_is_kept_too(plant: Plant, tmp_path: Path, path: str, text: str) -> None:
    plant("services/x/src/x/payees/repository.py", "")
    plant("services/x/src/x/payees/service.py", "")
    plant("services/x/src/x/transfers/repository.py", "")
    plant(path, text)
    assert len(import_violations(tmp_path)) == 1


def test_the_wiring_may_open_every_room(plant: Plant, tmp_path: Path) -> None:
    plant("services/x/src/x/transfers/repository.py", "")
    plant("services/x/src/x/wiring.py", "from x.transfers.repository import Transfers\n")
    assert import_violations(tmp_path) == []


def test_a_task_that_its_function_cancels_is_held(plant: Plant, tmp_path: Path) -> None:
    text = "import asyncio\n\nasync def go():\n    beat = asyncio.ensure_future(work())\n    beat.cancel()\n"
    plant("services/x/src/x/worker.py", text)
    assert import_violations(tmp_path) == []
