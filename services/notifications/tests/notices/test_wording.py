"""The bank's words: complete in both languages, the sums as everywhere, and nobody's text is a template."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from notice_town import wording
from notifications.notices.domain import NoticeKind
from notifications.notices.samples import DETAILS

VECTORS = json.loads((Path(__file__).parents[4] / "contracts" / "vectors" / "money.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_words_in_both_languages(kind: NoticeKind) -> None:
    english, spanish = (wording().words(kind, DETAILS[kind], language) for language in ("en", "es"))
    assert english.title != spanish.title
    assert english.text != spanish.text
    for words in (english, spanish):
        assert 0 < len(words.title) <= 60
        assert 0 < len(words.text) <= 300
        assert "{" not in words.title + words.text
        assert "\n" not in words.title + words.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_sums_are_written_as_in_the_web_app(language: str) -> None:
    for vector in VECTORS["vectors"]:
        if vector["minor"] > 0:
            details = {**DETAILS[NoticeKind.MONEY_RECEIVED], "amount": wire(vector)}
            title = wording().words(NoticeKind.MONEY_RECEIVED, details, language).title
            assert title.endswith(" " + vector[language]), vector


def wire(vector: dict[str, Any]) -> dict[str, Any]:
    return {"minor": vector["minor"], "currency": vector["currency"]}


def test_a_hidden_sum_is_nowhere() -> None:
    words = wording().words(NoticeKind.MONEY_RECEIVED, DETAILS[NoticeKind.MONEY_RECEIVED], "en", show_amounts=False)
    assert "25" not in words.title + words.text
    assert "•••" in words.title


def test_a_reference_is_text_and_never_a_template() -> None:
    details = {**DETAILS[NoticeKind.MONEY_RECEIVED], "reference": "{{ bank_name }} {% raw %} <b>&amp;"}
    assert "{{ bank_name }} {% raw %} <b>&amp;" in wording().words(NoticeKind.MONEY_RECEIVED, details, "en").text


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_email_names_the_person_and_the_message(language: str) -> None:
    words = wording().words(NoticeKind.PASSWORD_CHANGED, DETAILS[NoticeKind.PASSWORD_CHANGED], language)
    message_id = uuid4()
    body = wording().email(words, "Vera Luna", message_id, security=True, language=language)
    assert "Vera Luna" in body
    assert words.text in body
    assert body.rstrip().endswith(str(message_id))


def test_instants_are_told_in_the_banks_zone() -> None:
    words = wording().words(NoticeKind.PASSWORD_CHANGED, {"at": "2026-07-01T10:00:00+00:00"}, "en")
    assert "12:00:00" in words.text
