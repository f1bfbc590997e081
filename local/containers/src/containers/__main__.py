"""`python -m containers`: takes {"known": files, "variables": environment} as JSON and answers with the papers."""

import json
import sys
import tempfile
from pathlib import Path

from embedded.settings import SettingsInvalid

from containers.papers import papers


def main() -> int:
    asked = json.load(sys.stdin)
    try:
        with tempfile.TemporaryDirectory() as folder:
            json.dump(papers(asked["known"], asked["variables"], Path(folder)), sys.stdout)
    except SettingsInvalid as invalid:
        print(invalid, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
