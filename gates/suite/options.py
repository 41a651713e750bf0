"""Arguments and variables of pytest that take tests, or their verdicts, away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from gates.suite.selection import ExpressionError, matches

_WITH_VALUE = frozenset({"-k", "-m", "-p", "-c", "-W", "-o", "-n", "-r"})
_RISKY_WORDS = frozenset(
    {
        "-x", "--exitfirst", "--co", "--collect-only", "--lf", "--last-failed", "--sw", "--stepwise", "--noconftest",
        "--continue-on-collection-errors", "--no-cov", "--setup-only", "--setup-plan", "--suppress-no-test-exit-code",
        "--fixtures", "--help", "-h", "--version", "-V", "--testmon", "--picked", "--markers", "--cache-show",
    }
)  # fmt: skip
_RISKY_STARTS = (
    "-k", "-m", "-c", "--deselect", "--ignore", "--maxfail", "--reruns", "-W ignore", "-o ", "--override-ini",
    "-p no:", "--stepwise-skip", "--config-file", "--rootdir", "--confcutdir",
)  # fmt: skip
_HARMLESS_PLUGINS = frozenset({"cacheprovider", "randomly", "random_order", "sugar", "pastebin", "terminalreporter"})
_GUARDS = ("--strict", "--strict-markers", "--strict-config", "-W error", "--cov-fail-under")
_VARIABLES = ("PYTEST_", "RUFF_", "COVERAGE_", "MYPY", "GATES_")
_MARKS_COMPARED = 10


def risky_options(options: Sequence[str], *, beyond: Sequence[str] = ()) -> tuple[str, ...]:
    """Options that choose fewer tests or hide verdicts, and that the others do not have."""
    known = set(_words(beyond))
    expressions = [word[3:] for word in known if word.startswith("-m ")]
    return tuple(
        word
        for word in _words(options)
        if word not in known
        and _is_risky(word)
        and not (word.startswith("-m ") and any(is_broader(each, word[3:]) for each in expressions))
    )


def lost_guards(options: Sequence[str], *, of: Sequence[str]) -> tuple[str, ...]:
    """Options of the second that make pytest strict and that the first lacks."""
    kept = set(_words(options))
    if "--strict" in kept:
        kept |= {"--strict-markers", "--strict-config"}
    return tuple(word for word in _words(of) if word.startswith(_GUARDS) and word not in kept)


def risky_variables(env: Mapping[str, str]) -> tuple[str, ...]:
    """Names of variables that the tools themselves obey, sorted."""
    return tuple(sorted(name for name in env if name.startswith(_VARIABLES)))


def is_broader(was: str, now: str) -> bool:
    """Whether an expression of marks chooses at least what another one chose; an empty one leaves it to others."""
    if not was or not now:
        return bool(was) and not now
    names = sorted(set(re.findall(r"[\w.:+-]+", f"{was} {now}")) - {"and", "or", "not"})
    if len(names) > _MARKS_COMPARED:
        return False
    try:
        for row in product((False, True), repeat=len(names)):
            marks = frozenset(name for name, is_set in zip(names, row, strict=True) if is_set)
            if matches(was, marks) and not matches(now, marks):
                return False
    except ExpressionError:
        return False
    return True


def _is_risky(word: str) -> bool:
    if word.startswith("-p no:"):
        return word.removeprefix("-p no:") not in _HARMLESS_PLUGINS
    return word in _RISKY_WORDS or word.startswith(_RISKY_STARTS)


def _words(options: Sequence[str]) -> Iterator[str]:
    """Each option with its value, written in one way: `-m smoke`, `--deselect=a`."""
    rest = iter(options)
    for word in rest:
        if word in _WITH_VALUE:
            yield f"{word} {next(rest, '')}"
        elif word[:2] in _WITH_VALUE and not word.startswith("--"):
            yield f"{word[:2]} {word[2:].removeprefix('=')}"
        elif (
            word.startswith("--")
            and "=" not in word
            and f"{word}=".startswith(("--deselect=", "--ignore", "--maxfail="))
        ):
            yield f"{word}={next(rest, '')}"
        else:
            yield word
