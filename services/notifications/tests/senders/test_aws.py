from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from notifications.senders.aws import SesEmail, SnsSms
from notifications.senders.port import OutgoingMessage, SendRefused, SendUnavailable, SendUncertain


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

    async def send_email(self, **email: Any) -> dict[str, str]:
        if email["Source"] not in self.identities:
            raise MessageRejected
        self.sent.append(email)
        return {"MessageId": f"ses-{len(self.sent)}"}


class FailingSns:
    def __init__(self, error: Exception) -> None:
        self.error = error

    async def publish(self, **_: Any) -> None:
        raise self.error


def a_message(text: str = "World") -> OutgoingMessage:
    return OutgoingMessage(uuid4(), "a@example.com", "Hello", text)


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Publish")


@pytest.fixture
def ses() -> ForgetfulSes:
    return ForgetfulSes()


async def test_the_sender_is_verified_before_the_first_email_and_again_when_forgotten(ses: ForgetfulSes) -> None:
    email = SesEmail(ses, "noreply@arrayan.example")
    assert await email.send(a_message("World")) == "ses-1"
    ses.identities.clear()
    assert await email.send(a_message("again")) == "ses-2"
    assert [sent["Message"]["Body"]["Text"]["Data"] for sent in ses.sent] == ["World", "again"]


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (refusal("InvalidParameter"), SendRefused),
        (refusal("Throttling"), SendUnavailable),
        (refusal("MessageRejected"), SendUnavailable),
        (refusal("ServiceUnavailable", 503), SendUnavailable),
        (refusal("InternalError", 500), SendUncertain),
        (EndpointConnectionError(endpoint_url="http://sns"), SendUnavailable),
        (ReadTimeoutError(endpoint_url="http://sns"), SendUncertain),
        (ConnectionClosedError(endpoint_url="http://sns"), SendUncertain),
    ],
)
async def test_what_a_provider_says_decides_whether_it_may_have_the_message(
    error: Exception, means: type[Exception]
) -> None:
    with pytest.raises(means):
        await SnsSms(FailingSns(error)).send(a_message())
