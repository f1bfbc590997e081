"""A queue for every consumer, and secrets in tables of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.migrations import migration_violations
from house_rules.secret_tables import secret_table_violations
from house_rules.sources import ROOT
from house_rules.topology import topology_violations

Plant = Callable[[str, str], Path]
TEMPLATE = (ROOT / "localstack" / "template.yaml").read_text(encoding="utf-8")
SERVICE = 'QUEUE = "bff-core-banking-events"\n\ndef work(sqs):\n    Consumer(sqs, QUEUE, {})\n    '
TOLD = ("core-banking-auth-events", "notifications-auth-events", "notifications-core-banking-events")
CONSUMERS = "".join(f'Consumer(sqs, "{queue}", {{}})\n    ' for queue in TOLD)
CONSUMES = SERVICE + CONSUMERS + 'Relay(0, 0, 0, RelaySettings("auth-events"))\n'
COMPLETE = CONSUMES + '    Relay(0, 0, 0, RelaySettings(topic="core-banking-events"))\n'
MIGRATION = """
import sqlalchemy as sa
from alembic import op

def upgrade():
    op.create_table("password_hashes", sa.Column("customer_id", sa.Uuid()), sa.Column("password_hash", sa.Text()))
"""
LISTED = '[[table]]\nservice = "x"\nname = "password_hashes"\nsecret_columns = ["password_hash"]\n'


def test_the_topology_serves_every_consumer() -> None:
    assert topology_violations(ROOT) == []


def test_secrets_live_in_the_tables_that_are_listed() -> None:
    assert secret_table_violations(ROOT, ROOT / "tests" / "architecture" / "secret_tables.toml") == []


def test_migrations_are_numbered_and_named() -> None:
    assert migration_violations(ROOT) == []


def test_a_template_that_matches_the_code_passes(plant: Plant, tmp_path: Path) -> None:
    plant("localstack/template.yaml", TEMPLATE)
    plant("services/x/src/x/worker.py", COMPLETE)
    assert topology_violations(tmp_path) == []


@pytest.mark.parametrize(
    ("template", "code", "words"),
    [
        (TEMPLATE, COMPLETE + '    Consumer(sqs, "audit-auth-events", {})\n', "no queue audit-auth-events"),
        (TEMPLATE, CONSUMES, "nothing publishes to the topic core-banking-events"),
        (TEMPLATE.replace("bff-core-banking-events-dlq", "other-dlq"), COMPLETE, "has no dead-letter queue"),
        (TEMPLATE.replace("RedrivePolicy", "Tags"), COMPLETE, "never gives a message up"),
        (TEMPLATE.replace("AWS::SNS::Subscription", "AWS::SNS::Other"), COMPLETE, "is subscribed to no topic"),
        (TEMPLATE.replace("AWS::SQS::QueuePolicy", "AWS::SQS::Other"), COMPLETE, "has no policy"),
    ],
)
def test_a_gap_in_the_topology_is_found(plant: Plant, tmp_path: Path, template: str, code: str, words: str) -> None:
    plant("localstack/template.yaml", template)
    plant("services/x/src/x/worker.py", code)
    assert words in " ".join(topology_violations(tmp_path))


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (LISTED, "has service, name, secret_columns and reason"),
        (LISTED.replace('"password_hash"', "") + 'reason = "Hashes of passwords."\n', "at least one column"),
        (LISTED.replace('"password_hash"', '"pin"') + 'reason = "Hashes of passwords."\n', "makes password_hashes.pin"),
        (LISTED.replace("hashes", "other") + 'reason = "Hashes of passwords."\n', "is not listed"),
    ],
)
def test_an_unlisted_secret_is_found(plant: Plant, tmp_path: Path, listed: str, words: str) -> None:
    plant("services/x/migrations/versions/0001_create_passwords.py", MIGRATION)
    listed_in = plant("secret_tables.toml", listed)
    assert words in " ".join(secret_table_violations(tmp_path, listed_in))


def test_a_listed_secret_passes(plant: Plant, tmp_path: Path) -> None:
    plant("services/x/migrations/versions/0001_create_passwords.py", MIGRATION)
    listed_in = plant("secret_tables.toml", LISTED + 'reason = "Hashes of passwords."\n')
    assert secret_table_violations(tmp_path, listed_in) == []


@pytest.mark.parametrize("name", ["0002_create_accounts.py", "0001_accounts.py"])
def test_a_migration_out_of_line_is_found(plant: Plant, tmp_path: Path, name: str) -> None:
    plant(f"services/x/migrations/versions/{name}", MIGRATION)
    assert len(migration_violations(tmp_path)) == 1
