"""The bank's words: templates/<language>/<template>.<channel>.txt; an e-mail's first line is its subject."""

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.messages.domain import Message


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    text: str


class Wording:
    def __init__(self, bank_name: str) -> None:
        self._environment = Environment(
            loader=PackageLoader("notifications", "templates"),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  Plain text: escaping would show people `&amp;`.
            keep_trailing_newline=False,
        )
        self._environment.globals["bank_name"] = bank_name

    def words_for(self, message: Message) -> Words:
        name = f"{message.language}/{message.template}.{message.channel}.txt"
        text = self._environment.get_template(name).render(message.values).strip()
        if message.channel == "sms":
            return Words("", text)
        subject, _, body = text.partition("\n")
        return Words(subject.strip(), body.strip() + "\n")
