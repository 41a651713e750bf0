"""Token shapes that say by themselves that they are secret, whatever variable or file they came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A kind of token."""

    name: str
    marks: tuple[str, ...]
    """A text without any of these, in lower case, holds no such token."""
    pattern: str
    """Group 1, where there is one, is what is removed; else all of it."""
    is_word: bool = True
    """It is one word of at least `LEAST_WORD` letters, digits, and the signs that tokens have."""


LEAST_WORD = 15
_IN_WORDS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_=-." + "…".encode()
_LONG = b"a" * LEAST_WORD
_WORD = bytes.maketrans(_IN_WORDS, b"a" * len(_IN_WORDS))
_BLANK = bytes(code if code in _IN_WORDS else 32 for code in range(256))
_BEFORE = r"(?<![A-Za-z0-9])"
_BEGINNING = _BEFORE + (
    r"(?:gh[pousr]_|github_pat_|gl(?:pat|dt|rt)-|A(?:KIA|SIA)|xox[abeoprs]-|AIza|npm_|pypi-|[srp]k_(?:live|test)_|hf_"
    r"|dckr_|dop_v1_|shpat_|eyJ)"
)
_PEM = r"PRIVATE KEY(?: BLOCK)?-----"
SHAPES = (
    Shape(
        name="private key",
        is_word=False,
        marks=("private key",),
        pattern=rf"-----BEGIN [A-Z0-9 ]{{0,30}}{_PEM}(?:[\s\S]*?-----END [A-Z0-9 ]{{0,30}}{_PEM}|[\s\S]*)",
    ),
    Shape(
        name="GitHub token",
        marks=("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        pattern=_BEFORE + r"(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})",
    ),
    Shape(
        name="GitLab token",
        marks=("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glagent-", "gloas-"),
        pattern=_BEFORE + r"gl(?:pat|dt|rt|cbt|ptt|ft|agent|oas)-[A-Za-z0-9_.-]{20,}",
    ),
    Shape(name="AWS key", marks=("akia", "asia"), pattern=_BEFORE + r"A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    Shape(
        name="AWS secret key",
        is_word=False,
        marks=("aws_", "awss", "aws-"),
        pattern=r"(?i)aws.{0,20}?(?:secret|key).{0,12}?[=:\s\"']([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    Shape(
        name="Slack token",
        marks=("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
        pattern=_BEFORE + r"(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}",
    ),
    Shape(
        name="Slack webhook",
        is_word=False,
        marks=("hooks.slack.com",),
        pattern=r"hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/_-]{20,})",
    ),
    Shape(
        name="Google key",
        marks=("aiza", "gocspx-", "ya29."),
        pattern=_BEFORE + r"(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,})",
    ),
    Shape(name="npm token", marks=("npm_",), pattern=_BEFORE + r"npm_[A-Za-z0-9]{36}"),
    Shape(name="PyPI token", marks=("pypi-",), pattern=_BEFORE + r"pypi-[A-Za-z0-9_-]{50,}"),
    Shape(
        name="Stripe key",
        marks=("k_live_", "k_test_"),
        pattern=_BEFORE + r"[srp]k_(?:live|test)_[A-Za-z0-9]{16,}",
    ),
    Shape(
        name="Stripe key",
        is_word=False,
        marks=("whsec_",),
        pattern=_BEFORE + r"whsec_[A-Za-z0-9+/=]{20,}",
    ),
    Shape(
        name="API key",
        marks=("sk-",),
        pattern=_BEFORE + r"sk-(?:(?:proj|ant|svcacct|or)-)?(?=[A-Za-z_-]{0,200}[0-9])[A-Za-z0-9_-]{32,}",
    ),
    Shape(
        name="JWT",
        marks=("eyj",),
        pattern=_BEFORE + r"eyJ[A-Za-z0-9_-]{8,2000}+\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",
    ),
    Shape(
        name="Azure key",
        is_word=False,
        marks=("accountkey=", "sharedaccesskey=", "sig=", "q~"),
        pattern=r"(?i:AccountKey=|SharedAccessKey=|[?&]sig=)([A-Za-z0-9+/%]{30,}={0,2})"
        rf"|{_BEFORE}[A-Za-z0-9_~.-]{{3}}[0-9]Q~[A-Za-z0-9_~.-]{{31,34}}",
    ),
    Shape(
        name="platform token",
        marks=("hf_", "dckr_", "dop_v1_", "shpat_", "atatt3", "lin_api_", "hvs.", "dapi"),
        pattern=_BEFORE + r"(?:hf_[A-Za-z0-9]{30,}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}|dop_v1_[0-9a-f]{64}"
        r"|shpat_[0-9a-f]{32}|ATATT3[A-Za-z0-9_=-]{40,}|lin_api_[A-Za-z0-9]{32,}|hvs\.[A-Za-z0-9_-]{24,}"
        r"|dapi[0-9a-f]{32})",
    ),
    Shape(
        name="shortened token",
        marks=("...", "…", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "akia", "xoxb-", "xoxp-", "npm_", "pypi-"),
        pattern=rf"(?=[A-Za-z0-9_=+.…-]{{{LEAST_WORD}}}){_BEGINNING}[A-Za-z0-9_-]{{4,60}}?(?:\.\.\.|…)[A-Za-z0-9_/+=-]*"
        rf"|{_BEGINNING}(?=[A-Za-z]*[0-9])(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{{12,}}\Z",
    ),
    Shape(name="age key", marks=("age-secret-key-",), pattern=r"(?i)AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    Shape(
        name="password in an address",
        is_word=False,
        marks=("://",),
        pattern=r"://[^/\s:@'\"<>]{0,100}:(?!\[secret )([^/\s@'\"<>]{3,200})@",
    ),
    Shape(
        name="authorization header",
        is_word=False,
        marks=("authorization",),
        pattern=r"(?i)authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token|digest)\s+([A-Za-z0-9._~+/=-]{8,})",
    ),
)


def may_hold_shape(lowered: bytes) -> bool:
    """Whether a text in lower case could hold one of them; False is sure: few have a word that is long enough."""
    marks, marks_of_words = _marks()
    if any(mark in lowered for mark in marks):
        return True
    if _LONG not in lowered.translate(_WORD):
        return False
    long_words = b" ".join(word for word in lowered.translate(_BLANK).split() if len(word) >= LEAST_WORD)
    return any(mark in long_words for mark in marks_of_words)


def shapes_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of each token in a text."""
    lowered = text.lower()
    for shape in SHAPES:
        if any(mark in lowered for mark in shape.marks):
            for match in _compiled(shape.pattern).finditer(text):
                group = 1 if match.re.groups and match[1] else 0
                yield match.start(group), match.end(group), shape.name


@cache
def _marks() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Those that are looked for everywhere, and those of tokens that are one long word."""
    every = [(mark.encode(), shape.is_word) for shape in SHAPES for mark in shape.marks if mark not in ("...", "…")]
    return tuple(mark for mark, is_word in every if not is_word), tuple({mark: 0 for mark, is_word in every if is_word})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
