from pathlib import Path

import pytest
from embedded import output
from embedded.output import Output


def test_each_program_has_a_file_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    log = Output(tmp_path, echo=False, quiet=True)
    log.line("auth", "one")
    log.line("bff", "two")
    log.close()
    assert (tmp_path / "auth.log").read_text(encoding="utf-8") == "one\n"
    assert (tmp_path / "auth.log").stat().st_mode & 0o777 == 0o600
    assert log.last_lines("bff") == "two"


def test_a_file_that_grew_too_long_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "FILE_BYTES_MAX", 100)
    log = Output(tmp_path, echo=False, quiet=True)
    for number in range(30):
        log.line("auth", f"line {number:03d}")
    log.close()
    assert (tmp_path / "auth.log").stat().st_size <= 110
    assert (tmp_path / "auth.log.1").stat().st_size <= 110


def test_the_terminal_shows_each_line_under_its_programs_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Output(tmp_path, echo=True)
    log.line("auth", "hello")
    log.line("auth", "last words", hidden=True)
    log.say("all is well")
    log.close()
    assert capsys.readouterr().out == "auth          | hello\nall is well\n"
    assert log.last_lines("auth") == "hello\nlast words"
