"""Puts dead letters back into the queue they came from: `python localstack/redrive.py <queue> [--endpoint ...]`.

For when what made them fail is mended. SQS has an API of its own for it (StartMessageMoveTask), which not every
emulator knows; this takes the plain way, and sends each letter before it deletes it: one that is cut off in between
comes twice, which every consumer bears.
"""

# ruff: noqa: INP001, T201 - a command beside its template, which speaks to its terminal
import argparse
import html
import os
import re
import sys

from deploy import ask

PATIENCE_SECONDS = 30
"""How long a letter stays hidden while it is on its way: longer than its way takes."""
MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)


class RedriveFailed(Exception):
    """A queue is not there, or the emulator refused."""


def call(endpoint: str, queue: str, action: str, **parameters: str) -> str:
    form = {"Action": action, "Version": "2012-11-05", "QueueUrl": f"{endpoint}/000000000000/{queue}", **parameters}
    status, text = ask(endpoint, "sqs", form)
    if status != 200:
        raise RedriveFailed(f"{action} of {queue}: {text}")
    return text


def element(letter: str, name: str) -> str:
    """Emulators differ in the order of a message's elements. Raises RedriveFailed."""
    found = re.search(rf"<{name}>(.*?)</{name}>", letter, re.DOTALL)
    if not found:
        raise RedriveFailed(f"a message came without its {name}")
    return html.unescape(found[1])


def redrive(endpoint: str, queue: str) -> int:
    """How many letters went back: those that lay there at the beginning. What still fails comes to lie there again."""
    count = 0
    asked = {"AttributeName.1": "ApproximateNumberOfMessages"}
    found = re.search(r"<Value>(\d+)</Value>", call(endpoint, f"{queue}-dlq", "GetQueueAttributes", **asked))
    waiting = int(found[1]) if found else 0
    wait = {"VisibilityTimeout": str(PATIENCE_SECONDS)}
    while count < waiting:
        wait["MaxNumberOfMessages"] = str(min(waiting - count, 10))
        letters = MESSAGE.findall(call(endpoint, f"{queue}-dlq", "ReceiveMessage", **wait))
        if not letters:
            break
        for letter in letters:
            body, handle = (element(letter, name) for name in ("Body", "ReceiptHandle"))
            call(endpoint, queue, "SendMessage", MessageBody=body)
            call(endpoint, f"{queue}-dlq", "DeleteMessage", ReceiptHandle=handle)
            count += 1
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description="Put the dead letters of a queue back into it.")
    parser.add_argument("queue", help="such as notifications-core-banking-events")
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL", "http://localhost:14566"))
    arguments = parser.parse_args()
    try:
        print(f"{redrive(arguments.endpoint, arguments.queue)} dead letters went back to {arguments.queue}")
    except (RedriveFailed, OSError) as error:
        print(f"redrive: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
