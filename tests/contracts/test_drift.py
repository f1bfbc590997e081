"""What is committed under contracts/ is what the code says, and so are the web app's types."""

import subprocess
import sys
from pathlib import Path

GENERATOR = Path(__file__).with_name("generate.py")


def test_the_committed_contracts_say_what_the_code_does() -> None:
    done = subprocess.run(
        [sys.executable, str(GENERATOR), "--check"], capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
