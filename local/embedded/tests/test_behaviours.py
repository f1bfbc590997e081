import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from embedded.behaviours import MODES, NotReached, choose_behaviour
from embedded.settings import BankSettings, for_tests


class Switch(BaseHTTPRequestHandler):
    """Takes every mode but "down", which it refuses as a bank in production would."""

    def do_PUT(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        refused = self.path != "/internal/behaviour" or sent["mode"] == "down"
        body = {"title": "There is nothing at this address"} if refused else sent | {"delay_seconds": 3.0}
        self.send_response(404 if refused else 200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[BankSettings]:
    with HTTPServer(("127.0.0.1", 0), Switch) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        chosen = for_tests(tmp_path)
        yield replace(chosen, ports={**chosen.ports, "complementary": server.server_address[1]})
        server.shutdown()
        thread.join()


def test_the_switch_is_turned_and_says_so(settings: BankSettings) -> None:
    assert choose_behaviour(settings, "slow") == (
        "The complementary system is slow from now on, 3 s before each answer."
    )
    assert choose_behaviour(settings, "normal") == "The complementary system is normal from now on."
    assert set(MODES) == {"normal", "slow", "failing", "down"}


def test_a_switch_that_refuses_is_told_as_such(settings: BankSettings) -> None:
    with pytest.raises(NotReached, match="There is nothing at this address"):
        choose_behaviour(settings, "down")


def test_without_a_bank_the_port_is_named(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    with pytest.raises(NotReached, match=str(settings.ports["complementary"])):
        choose_behaviour(settings, "slow")
