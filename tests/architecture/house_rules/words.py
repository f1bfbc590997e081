"""What no committed file may say: registries, this machine's paths, secrets."""

import re
from collections.abc import Iterator
from pathlib import Path

from house_rules.sources import place, text_of, tracked_files

# Host names are put together here, so that this file does not contain what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npm", "pkg", "github", "com"),
        ("registry-1", "docker", "io"),
        ("index", "docker", "io"),
        ("proxy", "golang", "org"),
        ("repo", "maven", "apache", "org"),
        ("crates", "io"),
        ("rubygems", "org"),
    )
)
LOCK_URL = re.compile(r'"resolved"\s*:\s*"|--(extra-)?index-url|--find-links|(?:^|\s)@ (?:https?|file)://')
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home/[a-z_][\w.-]*/|Users/[A-Za-z][\w.-]*/|root/|work/(?:main|shared)\b)")
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\n]{64}"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[A-Z0-9]{16}\b"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    "a private JWK": re.compile(r'"d"\s*:\s*"[A-Za-z0-9_-]{40,}"'),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    "a password in a URL": re.compile(
        r"\b[a-z+]+://[\w.-]+:(?!pw@|\{|\$|<|%|password@|\.\.\.)[^\s/@:'\"{}$<>]{6,}@[\w.-]+"
    ),
    "a password hash": re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{16,}\$[A-Za-z0-9+/]{32,}"),
}
# Tests may carry tokens and hashes that they made up; a key of AWS or GitHub is never made up.
MADE_UP_BY_TESTS = frozenset({"a signed token", "a password hash", "a private JWK"})
TEST_FILES = re.compile(r"(^|/)tests/")
LOOKED_FOR_HERE = ("tests/architecture/house_rules/words.py", "tests/architecture/test_words.py")
CODE_POINTS_FORBIDDEN = {
    "\u202e": "a right-to-left override",
    "\u202d": "a left-to-right override",
    "\u2066": "a bidirectional isolate",
    "\u2067": "a bidirectional isolate",
}


def word_violations(root: Path) -> list[str]:
    wrong: list[str] = []
    for path in tracked_files(root):
        text = text_of(path)
        relative = place(path, root)
        if text is None or relative in LOOKED_FOR_HERE:
            continue
        wrong += [f"{relative}:{line}: {what}" for line, what in forbidden_words(text, relative)]
    return wrong


def forbidden_words(text: str, relative: str) -> Iterator[tuple[int, str]]:
    yield from registries(text)
    if relative.startswith("requirements/") or relative.endswith("package-lock.json"):
        for match in LOCK_URL.finditer(text):
            yield line_of(text, match.start()), "a lock names where a package comes from"
    for match in MACHINE_PATHS.finditer(text):
        yield line_of(text, match.start()), f"a path of somebody's machine ({match.group()})"
    in_tests = bool(TEST_FILES.search(relative))
    for what, pattern in SECRETS.items():
        if not (in_tests and what in MADE_UP_BY_TESTS):
            for match in pattern.finditer(text):
                yield line_of(text, match.start()), f"looks like {what}"
    if not in_tests:
        yield from hiding_characters(text)


def registries(text: str) -> Iterator[tuple[int, str]]:
    lowered = text.lower()
    for host in REGISTRIES:
        position = lowered.find(host)
        if position >= 0:
            yield line_of(text, position), f"names a package registry ({host})"


def hiding_characters(text: str) -> Iterator[tuple[int, str]]:
    for character, what in CODE_POINTS_FORBIDDEN.items():
        if character in text:
            yield line_of(text, text.index(character)), f"contains {what}, which hides what a line says"


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
