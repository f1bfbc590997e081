"""What a name or reference may hold: every script's letters, and nothing that cannot be seen or that disguises."""

import re

import pytest
from servicekit.texts import PLAIN_TEXT


@pytest.mark.parametrize("text", ["", "Ángela Ñuño", "O'Brien-Łukasz", "王秀英", "محمد", "🌿 rent", "a b  c"])
def test_the_letters_of_every_script_are_taken(text: str) -> None:
    assert re.fullmatch(PLAIN_TEXT, text)


@pytest.mark.parametrize("mark", ["\x00", "\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u2069"])
def test_what_cannot_be_seen_or_turns_the_text_around_is_refused(mark: str) -> None:
    assert not re.fullmatch(PLAIN_TEXT, f"Ana{mark}Robles")
