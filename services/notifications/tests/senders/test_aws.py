from typing import Any

import pytest
from notifications.messages.service import Words
from notifications.senders.aws import SesEmail


class MessageRejected(Exception):
    """As SES names it."""


class ForgetfulSes:
    """Sends only what it was told to verify, and forgets that once."""

    def __init__(self) -> None:
        self.exceptions = self
        self.MessageRejected = MessageRejected
        self.identities: set[str] = set()
        self.sent: list[dict[str, Any]] = []

    async def verify_email_identity(self, **wanted: str) -> None:
        self.identities.add(wanted["EmailAddress"])

    async def send_email(self, **email: Any) -> None:
        if email["Source"] not in self.identities:
            raise MessageRejected
        self.sent.append(email)


@pytest.fixture
def ses() -> ForgetfulSes:
    return ForgetfulSes()


async def test_the_sender_is_verified_before_the_first_email_and_again_when_forgotten(ses: ForgetfulSes) -> None:
    email = SesEmail(ses, "noreply@arrayan.example")
    await email.send("a@example.com", Words("Hello", "World"))
    ses.identities.clear()
    await email.send("a@example.com", Words("Hello", "again"))
    assert [sent["Message"]["Body"]["Text"]["Data"] for sent in ses.sent] == ["World", "again"]
