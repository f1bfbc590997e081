"""docs/notices.md: every notice of the bank as each channel shows it, in both languages, on one page."""

from collections.abc import Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from notifications.notices.categories import CATEGORY_OF
from notifications.notices.domain import NoticeKind
from notifications.notices.samples import DETAILS
from notifications.notices.wording import LANGUAGES, NoticeWording

_TITLE = """# What the bank says

Every notice, as the inbox and each channel show it. Written by `make contracts` from
`services/notifications/src/notifications/templates`; a check compares the two, so that no word changes unseen.
Customers choose channels by category; those of security cannot be turned off.
"""
_LANGUAGES = {"en": "English", "es": "Español"}
_MESSAGE_ID = UUID("00000000-0000-5000-8000-000000000000")


def notice_page() -> str:
    wording = NoticeWording("Arrayan", ZoneInfo("Europe/Madrid"))
    return "\n".join([_TITLE, *(line for kind in NoticeKind for line in _section(wording, kind))])


def _section(wording: NoticeWording, kind: NoticeKind) -> Iterator[str]:
    category = CATEGORY_OF[kind]
    yield f"## {kind.value}"
    yield ""
    where = "inbox only" if kind.is_for_inbox_only else "inbox, push, SMS, e-mail"
    yield f"Category `{category.value}`: {where}."
    yield ""
    yield "| | English | Español |"
    yield "|---|---|---|"
    words = {language: wording.words(kind, DETAILS[kind], language) for language in LANGUAGES}
    yield _row("Title", [words[language].title for language in LANGUAGES])
    yield _row("Text", [words[language].text for language in LANGUAGES])
    yield ""
    if kind.is_for_inbox_only:
        return
    hidden = [wording.words(kind, DETAILS[kind], language, show_amounts=False).title for language in LANGUAGES]
    if hidden != [words[language].title for language in LANGUAGES]:
        yield f"On a lock screen that hides sums: “{hidden[0]}”, «{hidden[1]}»."
        yield ""
    for language in LANGUAGES:
        yield f"<details><summary>SMS and e-mail, {_LANGUAGES[language]}</summary>"
        yield ""
        yield "```text"
        yield wording.sms(words[language])
        yield ""
        yield f"Subject: {words[language].title}"
        yield ""
        security = category.is_fixed
        name = "Vera Luna"
        yield wording.email(words[language], name, _MESSAGE_ID, security=security, language=language).rstrip()
        yield "```"
        yield ""
        yield "</details>"
        yield ""


def _row(name: str, cells: list[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
