"""Which commands are quality gates, and which options make one that always ends with 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gates.readers.ci.tools import (
    ALWAYS,
    CHECKING,
    NAMED,
    NO_WORK,
    RUFF_OTHER,
    SUBCOMMANDS,
    TOX_OTHER,
    ZERO_OPTIONS,
)
from gates.readers.ci.wrappers import base_name, unwrapped

_WHOLE = frozenset({"tox", "nox", "pre-commit", "prek"})
_WORDS = (
    "tests?", "testing", "lint(?:er|ing|s)?", "check(?:s|er)?", "typecheck", "types?", "typing", "mypy", "qa",
    "cov(?:erage)?", "unit", "audit", "verify",
)  # fmt: skip
GATE_NAME = re.compile(rf"(^|[-_:./])({'|'.join(_WORDS)})($|[-_:./0-9])")
"""Names of scripts and targets that are gates when nobody can look inside."""
_TEST_FILE = re.compile(
    r"(^|/)(run_?tests?|test_\w+|tests?|runtests|lint)\.py$|"
    r"(^|/)(scripts?|tools|ci|\.ci|dev|\.github)/([^/]+/)*(check|lint|verify|validate)[_-]\w+\.py$"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class GateCommand:
    """A command that can say no."""

    tool: str
    arguments: tuple[str, ...]


def gate_of(words: Sequence[str], *, extra: tuple[str, ...] = ()) -> GateCommand | None:
    """The quality gate that a command is; None when it is none.

    Args:
        words: of one command, with its wrappers.
        extra: beginnings of further commands that are gates here, such as `python scripts/check_links.py`.
    """
    line = " ".join(words)
    inner = unwrapped(tuple(words))
    text = " ".join(inner)
    for start in extra:
        if any(whole == start or whole.startswith(f"{start} ") for whole in (line, text)):
            return GateCommand(tool=start, arguments=inner[1:])
    if not inner:
        return None
    name, rest = base_name(inner[0]), inner[1:]
    is_gate = _is_gate(name, rest) and not NO_WORK.intersection(rest)
    return GateCommand(tool=name, arguments=rest) if is_gate else None


def _is_gate(name: str, rest: tuple[str, ...]) -> bool:
    options = {word.partition("=")[0] for word in rest}
    first = next((word for word in rest if not word.startswith(("-", "+"))), "")
    if name in ALWAYS:
        return True
    if name in _WHOLE:
        return _is_whole(name, rest, first)
    if name == "ruff" and ({"--fix", "--fix-only"} & options or first in RUFF_OTHER):
        return False
    if name in CHECKING and CHECKING[name] & (options | set(rest)):
        return True
    if name in SUBCOMMANDS and first in SUBCOMMANDS[name]:
        return True
    if name in NAMED:
        target = next((word for word in rest if not word.startswith("-") and word not in ("run", "run-script")), "")
        is_target_named = name not in ("hatch", "pdm", "rye") or target == "test"
        return is_target_named and bool(GATE_NAME.search(target)) and "install" not in rest[:2]
    if name in ("python", "python3", "python2", "py") or name.startswith(("python3.", "pypy")):
        target = next((word for word in rest if not word.startswith("-")), "")
        is_command = target.endswith(("setup.py", "manage.py")) and bool({"test", "check", "pytest"} & set(rest))
        return is_command or bool(_TEST_FILE.search(target))
    return bool(_TEST_FILE.search(name)) or (name == "django-admin" and first == "test")


def _is_whole(name: str, rest: tuple[str, ...], first: str) -> bool:
    match name:
        case "tox":
            return not ("-l" in rest or "-n" in rest or (rest[:1] and rest[0] in TOX_OTHER))
        case "nox":
            return "-l" not in rest
        case _:
            return first in ("run", "")


def zero_option(gate: GateCommand) -> str:
    """The option with which this tool ends with 0 whatever it finds; empty when there is none."""
    options = {word.partition("=")[0] for word in gate.arguments}
    for option in sorted(ZERO_OPTIONS & options):
        return option
    if gate.tool in ("black", "isort") and "--diff" in options and not {"--check", "--check-only", "-c"} & options:
        return "--diff without --check"
    if gate.tool == "safety" and "--continue-on-error" in options:
        return "--continue-on-error"
    if gate.tool == "semgrep" and "ci" not in gate.arguments and "--error" not in options:
        return "no --error"
    return ""


def looks_at_staged_files(gate: GateCommand) -> bool:
    """Whether hooks run on what is staged for a commit; in CI nothing is."""
    named = {"-a", "--all-files", "--files", "--from-ref", "--source", "-s", "--to-ref", "-o", "--last-commit", "-d"}
    named |= {"--origin", "--directory"}
    options = {word.partition("=")[0] for word in gate.arguments}
    is_open = any(word.startswith("$") for word in gate.arguments)
    return gate.tool in ("pre-commit", "prek") and not named & options and not is_open


def threshold_option(gate: GateCommand) -> str:
    """The option whose bound nothing can break, as it is written; empty when there is none."""
    for at, word in enumerate(gate.arguments):
        option, has_value, value = word.partition("=")
        if not has_value:
            value = gate.arguments[at + 1] if at + 1 < len(gate.arguments) else ""
        shown = word if has_value else f"{word} {value}"
        if option in ("--cov-fail-under", "--fail-under", "--min-coverage", "--fail-under-line") and is_zero(value):
            return shown
        if option in ("--max-warnings", "--limit", "--max-errors", "--max-issues", "--max-violations") and is_endless(
            value
        ):
            return shown
    return ""


def is_zero(value: str) -> bool:
    """Whether a lower bound is 0, so that everything is above it."""
    return bool(re.fullmatch(r"-?0+(\.0*)?|-\d+(\.\d*)?", value))


def is_endless(value: str) -> bool:
    """Whether an upper bound is one that nothing reaches: 9999 and more, or less than 0."""
    return bool(re.fullmatch(r"-\d+|9{4,}|\d{6,}", value))
