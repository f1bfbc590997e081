"""What the documents name exists: links, anchors, paths, make targets, routes, events, settings."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from house_rules.sources import place, text_of, tracked_files

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
INLINE_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCE = re.compile(r"^\s*(```+|~~~+)(\w*)")
ROUTE = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) (/[\w./{}-]*)")
TARGET = re.compile(r"(?:^|[\s;&])make ((?:[a-z][a-z0-9-]*)(?: [a-z][a-z0-9-]*)*)")
EVENT = re.compile(r"^[a-z-]+\.[a-z-]+\.v\d+$")
VARIABLE = re.compile(r"^(?:BANK|AUTH|SERVICE)_[A-Z_]+$|^[A-Z]+_URL$")
FILE_ENDINGS = (".py", ".md", ".toml", ".yaml", ".yml", ".json", ".conf", ".txt", ".in", ".ts", ".tsx", ".sh", ".png")
DOORS = ("/", "/dev", "/health", "/internal/test/clock", "/.well-known", "/oauth2")
WEB_LINK = ("http://", "https://", "mailto:")
DIAGRAMS = ("C4Context", "C4Container", "C4Component", "sequenceDiagram", "flowchart", "erDiagram", "stateDiagram-v2")
WORK_FOLDERS = (".data", ".venv", ".venv-emulator", ".cache", "frontend/dist", "node_modules")


def document_violations(root: Path) -> list[str]:
    wrong: list[str] = []
    for path in tracked_files(root):
        if path.suffix == ".md":
            wrong += [f"{place(path, root, line)}: {what}" for line, what in untrue(path, root)]
    return wrong


def untrue(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
        opening = FENCE.match(line)
        if opening:
            fence = "" if fence else (opening[2] or "text")
            continue
        if fence == "mermaid":
            continue
        if fence:
            yield from ((number, what) for what in unknown_targets(line, root) if fence in {"sh", "bash", "console"})
            continue
        yield from ((number, what) for what in broken_links(line, path, root))
        for code in INLINE_CODE.findall(line):
            yield from ((number, what) for what in unknown_code(code.strip(), path, root))


def broken_links(line: str, path: Path, root: Path) -> Iterator[str]:
    for target in LINK.findall(INLINE_CODE.sub("", line)):
        if target.startswith(WEB_LINK):
            continue
        name, _, anchor = target.partition("#")
        aimed = (path.parent / name).resolve() if name else path
        if not aimed.exists():
            yield f"the link to {target} leads nowhere"
        elif not aimed.is_relative_to(root.resolve()):
            yield f"the link to {target} leads out of the tree"
        elif anchor and aimed.suffix == ".md" and anchor not in anchors(aimed):
            yield f"{name or 'this page'} has no heading #{anchor}"


@cache
def anchors(path: Path) -> frozenset[str]:
    headings = re.findall(r"^#{1,6}\s+(.*?)\s*#*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings)


def unknown_code(code: str, path: Path, root: Path) -> Iterator[str]:
    route = ROUTE.match(code)
    if route:
        if not route_exists(route[1], route[2], root):
            yield f"no service has the route {code}"
    elif code.startswith("make "):
        yield from unknown_targets(code, root)
    elif EVENT.match(code):
        if not (root / "contracts" / "events" / f"{code}.schema.json").is_file():
            yield f"no contract describes the event {code}"
    elif VARIABLE.match(code.split("=", maxsplit=1)[0]):
        if not word_exists(code.split("=", maxsplit=1)[0], root):
            yield f"nothing reads the setting {code}"
    elif looks_like_path(code, path, root) and not path_exists(code, path, root):
        yield f"there is no {code}"


def unknown_targets(line: str, root: Path) -> Iterator[str]:
    for names in TARGET.findall(line.split("#", maxsplit=1)[0]):
        for name in names.split():
            if name not in make_targets(root):
                yield f"the Makefile has no target {name}"


@cache
def make_targets(root: Path) -> frozenset[str]:
    makefile = root / "Makefile"
    text = makefile.read_text(encoding="utf-8") if makefile.is_file() else ""
    return frozenset(re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE))


def looks_like_path(code: str, path: Path, root: Path) -> bool:
    """Tell a path of this tree from other code: no spaces or placeholders, and a folder or an ending we know.

    The notes that lie beside code may name files of other projects; the documents of the bank may not.
    """
    if re.search(r"[\s<>{}$()=\"',;|@]|\.\.\.|://", code) or code.startswith(("/", "-", "~")):
        return False
    if "/" in code and any((start / code.split("/", maxsplit=1)[0]).is_dir() for start in (root, path.parent)):
        return True
    ours = path.parent == root or path.is_relative_to(root / "docs")
    return code.endswith(FILE_ENDINGS) and ("/" not in code or ours)


def path_exists(code: str, path: Path, root: Path) -> bool:
    """Find the path from the root, from the document's folder, or, for a bare file name, anywhere in the tree."""
    bare = re.sub(r":\d+$|#.*$|::.*$", "", code).rstrip("/")
    if bare.startswith(WORK_FOLDERS):
        return True
    for start in (root, path.parent):
        if "*" in bare and any(start.glob(bare)):
            return True
        if "*" not in bare and (start / bare).exists():
            return True
    return any(known == bare or known.endswith(f"/{bare}") for known in known_paths(root))


@cache
def known_paths(root: Path) -> frozenset[str]:
    return frozenset(path.relative_to(root).as_posix() for path in tracked_files(root))


def route_exists(method: str, route: str, root: Path) -> bool:
    if route in DOORS:
        return True
    wanted = shape(route.rstrip("/") or "/")
    return (method.lower(), wanted) in known_routes(root)


@cache
def known_routes(root: Path) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for document in sorted((root / "contracts" / "openapi").glob("*.json")):
        for path, operations in json.loads(document.read_text(encoding="utf-8"))["paths"].items():
            found.update((method, shape(path)) for method in operations)
    return frozenset(found)


def shape(route: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", route)


@cache
def word_exists(word: str, root: Path) -> bool:
    code = (path for path in tracked_files(root) if path.suffix != ".md")
    return any(re.search(rf"\b{word}\b", text_of(path) or "", re.IGNORECASE) for path in code)


def diagrams(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each Mermaid diagram of a document."""
    pattern = re.compile(r"^```mermaid\n(.*?)^```", re.MULTILINE | re.DOTALL)
    text = path.read_text(encoding="utf-8")
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1]


def diagram_violations(root: Path) -> list[str]:
    written = ((path, *found) for path in tracked_files(root) if path.suffix == ".md" for found in diagrams(path))
    return [
        f"{place(path, root, line)}: not a kind of diagram that these documents use"
        for path, line, text in written
        if not text.strip().startswith(DIAGRAMS)
    ]
