"""Deploys template.yaml to the AWS emulator by CloudFormation's own API; standard library alone, so that any container
and any way to run can use it: `python localstack/deploy.py [--endpoint http://localhost:4566]`.

Emulators check no signature, so the request carries only the region that it is for. AWS itself gets the same template
by its own tools.
"""

# ruff: noqa: INP001 - a command beside its template, not a package
import argparse
import os
import re
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

STACK = "bank"
TEMPLATE = Path(__file__).with_name("template.yaml")
DEADLINE_SECONDS = 60
TOPIC = re.compile(r"^ +TopicName: (\S+)$", re.MULTILINE)
BUCKET = re.compile(r"^ +BucketName: (\S+)$", re.MULTILINE)
GENERATION = "generation"
FINISHED = re.compile(r"_(COMPLETE|FAILED)$")


class DeploymentFailed(Exception):
    """The emulator refused the template or could not make a resource of it."""


def call(endpoint: str, action: str, **parameters: str) -> tuple[int, str]:
    return ask(
        endpoint, "cloudformation", {"Action": action, "Version": "2010-05-15", "StackName": STACK, **parameters}
    )


def ask(endpoint: str, service: str, form: dict[str, str] | None = None, path: str = "/") -> tuple[int, str]:
    """Post a form, or without one get the path."""
    region = os.environ.get("AWS_DEFAULT_REGION", "eu-west-1")
    account = os.environ.get("AWS_ACCESS_KEY_ID", "test")
    request = urllib.request.Request(  # noqa: S310 - the address comes from the operator's own settings
        endpoint.rstrip("/") + path,
        data=urllib.parse.urlencode(form).encode() if form else None,
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/{service}/aws4_request, "
            "SignedHeaders=host, Signature=none",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - see above
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def stack_status(endpoint: str) -> str | None:
    status, text = call(endpoint, "DescribeStacks")
    found = re.search(r"<StackStatus>([A-Z_]+)</StackStatus>", text)
    if status != 200 or not found or found[1] == "DELETE_COMPLETE":
        return None
    return found[1]


def wait_until_finished(endpoint: str) -> str:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        status = stack_status(endpoint)
        if status is None or FINISHED.search(status):
            return status or "GONE"
        time.sleep(0.1)
    raise DeploymentFailed(f"the stack did not finish in {DEADLINE_SECONDS} seconds")


def keeps_bucket(endpoint: str, template: str) -> bool:
    """Whether the bucket is there without belonging to the stack: it outlives a stack, as an audit trail must."""
    found = BUCKET.search(template)
    if found is None or f"<PhysicalResourceId>{found[1]}<" in call(endpoint, "DescribeStackResources")[1]:
        return False
    return ask(endpoint, "s3", path=f"/{found[1]}")[0] == 200


def deploy(endpoint: str, template: Path = TEMPLATE) -> str:
    """Makes or updates the stack and returns its last status."""
    body = template.read_text(encoding="utf-8")
    action = "CreateStack" if stack_status(endpoint) is None else "UpdateStack"
    parameter = {
        "Parameters.member.1.ParameterKey": "CheckpointsBucket",
        "Parameters.member.1.ParameterValue": "kept" if keeps_bucket(endpoint, body) else "made",
    }
    status, text = call(endpoint, action, TemplateBody=body, **parameter)
    if status != 200:
        if "No updates are to be performed" in text:
            return "UNCHANGED"
        raise DeploymentFailed(text)
    last = wait_until_finished(endpoint)
    if last not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise DeploymentFailed(f"{action} ended as {last}: {call(endpoint, 'DescribeStackEvents')[1]}")
    return last


def mark_new_topics(endpoint: str, template: Path = TEMPLATE) -> None:
    """Give topics that have no generation yet a random one, which lives as long as they do.

    An emulator that was killed comes back without topics and queues. They are made again before a service notices,
    and the generation tells it that they are others. Its first part is when, in seconds since 1970.
    """
    generation = f"{int(time.time())}-{secrets.token_hex(8)}"
    region = os.environ.get("AWS_DEFAULT_REGION", "eu-west-1")
    for name in TOPIC.findall(template.read_text(encoding="utf-8")):
        topic = {"Version": "2010-03-31", "ResourceArn": f"arn:aws:sns:{region}:000000000000:{name}"}
        status, text = ask(endpoint, "sns", {"Action": "ListTagsForResource", **topic})
        if status == 200 and f"<Key>{GENERATION}</Key>" not in text:
            tag = {"Tags.member.1.Key": GENERATION, "Tags.member.1.Value": generation}
            status, text = ask(endpoint, "sns", {"Action": "TagResource", **topic, **tag})
        if status != 200:
            raise DeploymentFailed(text)


def main() -> int:
    parser = argparse.ArgumentParser(description="Deploy the bank's topics and queues to the AWS emulator.")
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL", "http://localhost:4566"))
    arguments = parser.parse_args()
    try:
        print(f"topology: {deploy(arguments.endpoint)}")  # noqa: T201 - a command speaks to its terminal
        mark_new_topics(arguments.endpoint)
    except (DeploymentFailed, OSError) as error:
        print(f"topology: {error}", file=sys.stderr)  # noqa: T201 - see above
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
