from typing import Any, cast
from uuid import uuid4

import pytest
from jinja2 import UndefinedError
from notifications.messages.domain import _VALUES, Message
from notifications.messages.wording import Wording


def message(template: str, channel: str, language: str, **values: str) -> Message:
    names = cast("tuple[Any, Any, Any]", (channel, language, template))
    return Message(uuid4(), names[0], "a@example.com", names[1], names[2], values)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("template", "channel"), _VALUES)
def test_every_message_has_words_in_every_language(language: str, template: str, channel: str) -> None:
    values = dict.fromkeys(_VALUES[template, channel], "123456")
    words = Wording("Arrayan").words_for(message(template, channel, language, **values))
    assert "Arrayan" in words.subject + words.text
    assert bool(words.subject) == (channel == "email")
    for name in values:
        assert "123456" in words.text, name
    assert "{" not in words.subject + words.text


def test_the_languages_differ() -> None:
    english, spanish = (
        Wording("Arrayan").words_for(message("one-time-code", "email", language, code="1", minutes="2"))
        for language in ("en", "es")
    )
    assert english.subject != spanish.subject


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_code_fits_into_one_or_two_text_messages(language: str) -> None:
    words = Wording("Arrayan").words_for(message("one-time-code", "sms", language, code="123456", minutes="10"))
    assert len(words.text) <= 134


def test_a_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        Wording("Arrayan").words_for(message("one-time-code", "sms", "en", code="123456"))


def test_letters_are_not_escaped() -> None:
    words = Wording("Gold & Söhne").words_for(message("already-registered", "email", "en"))
    assert "Gold & Söhne" in words.subject
