import base64
from pathlib import Path

from embedded.vault import SERVICE_CLIENTS, load_secrets


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    made = load_secrets(tmp_path)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert load_secrets(tmp_path) == made
    assert len(set(made.values())) == len(made)
    assert len(base64.urlsafe_b64decode(made["sealing_key"])) == 32


def test_a_secret_that_a_later_version_needs_is_added_and_the_others_stay(tmp_path: Path) -> None:
    made = load_secrets(tmp_path)
    text = (tmp_path / "secrets.json").read_text(encoding="utf-8")
    (tmp_path / "secrets.json").write_text(text.replace('"redis"', '"of-an-older-version"'), encoding="utf-8")
    again = load_secrets(tmp_path)
    assert again["postgres"] == made["postgres"]
    assert again["redis"] != made["redis"]


def test_a_folder_from_before_the_core_was_renamed_gets_the_new_clients_secret(tmp_path: Path) -> None:
    made = load_secrets(tmp_path)
    text = (tmp_path / "secrets.json").read_text(encoding="utf-8")
    (tmp_path / "secrets.json").write_text(text.replace("core-banking-stub", "core-banking"), encoding="utf-8")
    assert load_secrets(tmp_path).keys() >= {f"client:{SERVICE_CLIENTS['core']}"}
    assert load_secrets(tmp_path)["client:core-banking"] == made["client:core-banking-stub"]
