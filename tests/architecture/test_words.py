"""What no committed file may say."""

import pytest
from house_rules.opt_outs import opt_out_comments
from house_rules.sources import ROOT
from house_rules.words import forbidden_words, word_violations

DOT = "."
FORBIDDEN = {
    "a registry": f"https://registry{DOT}npmjs{DOT}org/left-pad",
    "another registry": f"--index-url https://PyPI{DOT}org/simple",
    "a path under home": "cd /home/" + "maria/bank",
    "a path under Users": "open /Users/" + "maria/bank",
    "an AWS key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a GitHub token": "ghp" + "_" + "a" * 36,
    "a private key": "-----BEGIN " + "PRIVATE KEY-----\n" + "M" * 64,
    "a signed token": "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 20,
    "a private JWK": '{"kty":"EC","d":"' + "d" * 43 + '"}',
    "a password in a URL": "postgresql://auth:" + "s3cretword" + "@db.example.com/auth",
    "a hidden direction": "if admin\u202e:",
}


def test_no_committed_file_says_what_it_must_not() -> None:
    assert word_violations(ROOT) == []


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_each_forbidden_word_is_found_with_its_line(text: str) -> None:
    ((line, _),) = forbidden_words(f"first line\n{text}", "libs/x/src/x/one.py")
    assert line == 2


def test_a_lock_that_names_an_address_is_found() -> None:
    assert list(forbidden_words('"resolved": "https://example.com/x.tgz"', "frontend/package-lock.json"))


@pytest.mark.parametrize(
    "text",
    ["http://localhost:8080", "postgresql+asyncpg://auth:pw@127.0.0.1/auth", "/workspace", "/usr/bin/chromium"],
)
def test_ordinary_words_pass(text: str) -> None:
    assert list(forbidden_words(text, "docs/x.md")) == []


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: S311", "# type: ignore", "# type: ignore[misc]"])
def test_an_opt_out_without_a_rule_or_a_reason_is_found(comment: str) -> None:
    assert list(opt_out_comments(f"x = 1  {comment}\n"))


def test_an_opt_out_with_its_reason_passes() -> None:
    assert list(opt_out_comments("x = 1  # noqa: S311  Jitter is no secret.\n")) == []
