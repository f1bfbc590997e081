import json
import stat
from dataclasses import replace
from pathlib import Path

from embedded.push_keys import place_push_keys, sender_environment, simulator_environment
from embedded.settings import for_tests


def test_the_key_is_made_once_and_the_token_address_is_true_at_each_start(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    place_push_keys(settings)
    file = Path(sender_environment(settings)["FCM_SERVICE_ACCOUNT_FILE"])
    made = json.loads(file.read_text(encoding="utf-8"))
    moved = replace(settings, ports={**settings.ports, "simulators": settings.ports["simulators"] + 1})
    place_push_keys(moved)
    again = json.loads(file.read_text(encoding="utf-8"))
    assert made["token_uri"] == f"{settings.url('simulators')}/fcm/token"
    assert again == {**made, "token_uri": simulator_environment(moved)["SIMULATORS_FCM_TOKEN_URI"]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_simulator_is_given_the_public_half_alone(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    place_push_keys(settings)
    environment = simulator_environment(settings)
    text = Path(environment["SIMULATORS_FCM_PUBLIC_KEY_FILE"]).read_text(encoding="ascii")
    assert text.startswith("-----BEGIN PUBLIC KEY-----")
    assert sender_environment(settings)["FCM_SERVICE_ACCOUNT_FILE"] not in environment.values()
