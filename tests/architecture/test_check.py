"""`make check` itself."""

import pytest
from check import Check, all_checks, main, run_check
from house_rules.sources import ROOT


def test_a_check_that_breaks_is_a_check_that_failed() -> None:
    def violations() -> list[str]:
        raise OSError("no such tool")

    result = run_check(Check("broken", violations))
    assert result.wrong == ["the check itself broke: OSError: no such tool"]


def test_a_tool_that_is_not_there_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("house_rules.tools.tool", lambda _name: "no-such-program")
    (lint,) = (check for check in all_checks(ROOT) if check.name == "lint")
    assert run_check(lint).wrong


def test_every_check_has_a_name_of_its_own() -> None:
    names = [check.name for check in all_checks(ROOT)]
    assert len(set(names)) == len(names)


def test_the_program_fails_when_a_check_finds_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = [Check("fine", list), Check("wrong", lambda: ["x.py:1: is wrong"])]
    monkeypatch.setattr("check.all_checks", lambda _root: checks)
    assert main([]) == 1
    assert "x.py:1: is wrong" in capsys.readouterr().out
    assert main(["fine"]) == 0
