"""Whoever switches a rule off says why, on the same line."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from house_rules.sources import place, python_files

OPT_OUT = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)", re.IGNORECASE)
WELL_FORMED = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|type:\s*ignore\[[\w, -]+\])(?P<reason>.*)", re.IGNORECASE
)
REASON_WORDS_MIN = 2


def opt_out_violations(root: Path) -> list[str]:
    wrong: list[str] = []
    for path in python_files(root):
        comments = opt_out_comments(path.read_text(encoding="utf-8"))
        wrong += [f"{place(path, root, line)}: {what}" for line, what in comments]
    return wrong


def opt_out_comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT or not OPT_OUT.match(token.string):
            continue
        match = WELL_FORMED.match(token.string)
        if match is None:
            yield token.start[0], f"name the one rule that is switched off: {token.string}"
        elif len(re.findall(r"[A-Za-z]{2,}", match["reason"])) < REASON_WORDS_MIN:
            yield token.start[0], f"switches a rule off without a reason: {token.string}"
