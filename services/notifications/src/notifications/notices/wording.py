"""The bank's words for notices: templates/<language>/notices/<kind>.txt, one title and one text for every channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_currency, get_currency_symbol
from jinja2 import Environment, PackageLoader, StrictUndefined
from kernel.money import Money, decimal_text

from notifications.notices.domain import Details, NoticeKind

LANGUAGES = ("en", "es")
_LOCALES = {"en": "en_GB", "es": "es_ES"}
_SYMBOLS = {"EUR": "€", "USD": "$", "JPY": "¥"}
_HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class NoticeWords:
    title: str
    text: str


class NoticeWording:
    """Renders a notice in a language. Instants are told in the bank's time zone."""

    def __init__(self, bank_name: str, zone: ZoneInfo) -> None:
        self._bank_name = bank_name
        self._zone = zone
        self._environment = Environment(
            loader=PackageLoader("notifications", "templates"),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  Plain text: escaping would show people `&amp;`.
            trim_blocks=True,
        )
        self._environment.globals["bank_name"] = bank_name

    def words(self, kind: NoticeKind, details: Details, language: str, *, show_amounts: bool = True) -> NoticeWords:
        template = self._environment.get_template(f"{language}/notices/{kind.value}.txt")
        context = template.new_context(dict(self._told(details, language, show_amounts=show_amounts)))
        title, text = ("".join(template.blocks[name](context)).strip() for name in ("title", "text"))
        return NoticeWords(title, " ".join(text.split("\n")))

    def sms(self, words: NoticeWords) -> str:
        return f"{self._bank_name}: {words.text}"

    def email(self, words: NoticeWords, full_name: str, message_id: UUID, *, security: bool, language: str) -> str:
        """The body of an e-mail; its subject is the title."""
        values = {"text": words.text, "full_name": full_name, "message_id": message_id, "security": security}
        return self._environment.get_template(f"{language}/notices/email.txt").render(values).strip() + "\n"

    def _told(self, details: Details, language: str, *, show_amounts: bool) -> Mapping[str, Any]:
        locale = _LOCALES[language]
        tellers: Mapping[str, Callable[[Any], str]] = {
            "amount": lambda wire: _amount(Money(**wire), locale) if show_amounts else _HIDDEN,
            "at": lambda text: format_datetime(datetime.fromisoformat(text), "long", tzinfo=self._zone, locale=locale),
        }
        return {name: tellers.get(name, str)(value) for name, value in details.items()}


def _amount(money: Money, locale: str) -> str:
    """As the web app writes it: the short symbol, and a space between a currency's code and its figure."""
    code = money.currency.value
    text = str(format_currency(Decimal(decimal_text(money)), code, locale=locale, group_separator=True))
    text = text.replace(get_currency_symbol(code, locale), _SYMBOLS.get(code, code))
    return text.replace(code, f"{code}\u00a0") if text.startswith(code) else text
