"""The stand-alone verifier, as a program, on what the bank exports: it must find what is wrong, and say where."""

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from audit.records.service import exported_lines
from trail_town import Keys, TrailTown, payments

PROGRAM = Path(__file__).parents[2] / "verifier" / "verify_trail.py"


class Auditor:
    """Has the export, the checkpoints and the public key, and nothing of the bank."""

    def __init__(self, town: TrailTown, folder: Path) -> None:
        self._town = town
        self._folder = folder
        self.trail = folder / "trail.jsonl"
        self.lines: list[dict[str, Any]] = []

    async def fetch(self) -> None:
        await self._town.exporter().export()
        async with self._town.database.write() as session:
            self.lines = [line async for line in exported_lines(session)]

    def says(self, *options: str, checkpoints: Path | None = None, town: TrailTown | None = None) -> str:
        self.trail.write_text("".join(json.dumps(line) + "\n" for line in self.lines), encoding="utf-8")
        folder = checkpoints or self._town.path
        given = ["--trail", str(self.trail), "--checkpoints", str(folder), *options]
        return self.run("records", *given, town=town)

    def run(self, *given: str, town: TrailTown | None = None) -> str:
        key = (town or self._town).signer.verifier.verifier_key
        command = [sys.executable, "-I", str(PROGRAM), *given, "--key", key]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        word = {0: "right: ", 1: "WRONG: ", 2: "cannot tell: "}[done.returncode]
        said = done.stderr if done.returncode == 2 else done.stdout
        assert said.startswith(word), said
        return said


@pytest.fixture
async def auditor(town: TrailTown, tmp_path: Path) -> Auditor:
    await town.records.append(payments(60))
    found = Auditor(town, tmp_path)
    await found.fetch()
    return found


async def test_what_was_exported_is_right(auditor: Auditor) -> None:
    assert auditor.says() == "right: 300 records are as signed and exported, 0 more as signed\n"


async def test_records_after_the_export_stand_under_the_databases_own_checkpoint(
    auditor: Auditor, town: TrailTown
) -> None:
    await town.records.append(payments(2, 9000))
    async with town.database.write() as session:
        auditor.lines = [line async for line in exported_lines(session)]
    assert "300 records are as signed and exported, 10 more" in auditor.says()
    auditor.lines[305]["action"] = "another"
    assert "record 305: edited: its leaf hash" in auditor.says()


async def test_edits_of_every_field_are_found(auditor: Auditor) -> None:
    whole = auditor.lines[7]
    for field, value in whole.items():
        changed = {**whole, field: f"{value}0" if isinstance(value, str) else 0}
        auditor.lines[7] = changed
        assert "record 7: " in auditor.says(), field
    auditor.lines[7] = {**whole, "more": 1}
    assert "record 7: edited: its fields" in auditor.says()


async def test_it_says_what_happened_and_where_first(auditor: Auditor) -> None:
    whole = list(auditor.lines)
    auditor.lines = [*whole[:50], *whole[51:]]
    assert "record 50: missing" in auditor.says()
    auditor.lines = [*whole[:50], {**whole[49], "index": "50"}, *whole[50:]]
    assert "record 50: inserted" in auditor.says()
    auditor.lines = [
        *whole[:40],
        {**whole[90], "index": "40"},
        *whole[41:90],
        {**whole[40], "index": "90"},
        *whole[91:],
    ]
    assert "record 40: swapped: it has the content of record 90" in auditor.says()
    auditor.lines = [*whole[:200], whole[-1]]
    assert "record 200: missing: the trail is cut here, 300 records were signed" in auditor.says()
    auditor.lines = [*whole[:-1], {**whole[299], "index": "300"}, whole[-1]]
    assert "record 300: " in auditor.says()
    renumbered = [{**line, "index": str(int(line["index"]) - 1)} for line in whole[51:-1]]
    auditor.lines = [*whole[:50], *renumbered, whole[-1]]
    assert "record 50: missing" in auditor.says()


async def test_another_key_or_a_forged_checkpoint_is_refused(auditor: Auditor, town: TrailTown, tmp_path: Path) -> None:
    stranger = town.again(Keys.fresh())
    assert "not signed with this key" in auditor.says(town=stranger)
    forged = tmp_path / "forged"
    shutil.copytree(town.path, forged)
    note = stranger.signer.checkpoint(300, b"\0" * 32)
    (forged / "checkpoint").write_text(note, encoding="utf-8")
    assert "not signed with this key" in auditor.says(checkpoints=forged)
    (forged / "checkpoint").write_text(town.signer.checkpoint(300, b"\0" * 32), encoding="utf-8")
    assert "do not give the signed root" in auditor.says(checkpoints=forged)
    auditor.lines[-1] = {"checkpoint": note}
    assert "newest checkpoint is forged" in auditor.says()


async def test_a_changed_or_missing_tile_is_not_taken_for_the_trail(
    auditor: Auditor, town: TrailTown, tmp_path: Path
) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(town.path, forged)
    (forged / "tile/0/000").write_bytes(b"\0" * 8192)
    assert "WRONG" in auditor.says(checkpoints=forged)
    (forged / "tile/0/000").unlink()
    assert "is missing" in auditor.says(checkpoints=forged)


async def test_a_second_copy_must_be_a_beginning_of_the_first(
    auditor: Auditor, town: TrailTown, tmp_path: Path
) -> None:
    early = tmp_path / "early"
    early.mkdir()
    shutil.copy(town.path / "checkpoint", early)
    await town.records.append(payments(3, 9000))
    await auditor.fetch()
    assert "315 records" in auditor.says("--second", str(early))
    (early / "checkpoint").write_text(town.signer.checkpoint(300, b"\0" * 32), encoding="utf-8")
    assert "second copy is not the beginning" in auditor.says("--second", str(early))
    (early / "checkpoint").write_text(town.signer.checkpoint(400, b"\0" * 32), encoding="utf-8")
    assert "a checkpoint of 400 records, the first one of 315" in auditor.says("--second", str(early))


async def test_proofs_of_the_bank_are_checked_offline(auditor: Auditor, town: TrailTown, tmp_path: Path) -> None:
    auditor.says()
    file = tmp_path / "proof.json"
    for index in (0, 17, 255, 256, 299):
        found = await town.records.proof_of(index)
        proof = {
            "index": index,
            "leaf_hash": b64encode(found.leaf_hash).decode(),
            "hashes": [b64encode(one).decode() for one in found.proof.hashes],
            "checkpoint": found.proof.checkpoint.note,
        }
        file.write_text(json.dumps(proof), encoding="utf-8")
        right = f"right: record {index} is one of the 300 signed\n"
        assert auditor.run("inclusion", "--proof", str(file), "--trail", str(auditor.trail)) == right
        file.write_text(json.dumps({**proof, "index": (index + 1) % 300}), encoding="utf-8")
        assert "does not lead to the signed root" in auditor.run("inclusion", "--proof", str(file))


async def test_consistency_is_checked_offline(auditor: Auditor, town: TrailTown, tmp_path: Path) -> None:
    await town.records.append(payments(40, 9000))
    old, proof = await town.checkpoints.consistency_proof(300, None)
    told = {
        "hashes": [b64encode(one).decode() for one in proof.hashes],
        "from_checkpoint": old.note,
        "to_checkpoint": proof.checkpoint.note,
    }
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    right = "right: the 300 records signed before are the first of the 500\n"
    assert auditor.run("consistency", "--proof", str(file)) == right
    file.write_text(json.dumps({**told, "hashes": told["hashes"][1:]}), encoding="utf-8")
    assert "do not go on" in auditor.run("consistency", "--proof", str(file))


async def test_what_is_no_export_cannot_be_told(auditor: Auditor, tmp_path: Path) -> None:
    assert "cannot be read" in auditor.says(checkpoints=tmp_path / "nowhere")
    auditor.trail.write_text("nothing\n", encoding="utf-8")
    folder = str(auditor._town.path)
    assert "no JSON" in auditor.run("records", "--trail", str(auditor.trail), "--checkpoints", folder)


def test_a_key_that_is_none_is_said_to_be_none() -> None:
    command = [sys.executable, "-I", str(PROGRAM), "consistency", "--proof", "x", "--key", "a+b+c"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "no verifier key" in done.stderr) == (2, True)
