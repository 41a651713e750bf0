"""Selectors of ruff's rules, and what ruff would ask where nobody configures it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gates.model.evidence import Problem
from gates.model.scope import Repository
from gates.model.task import Command, Task, TaskResult
from gates.readers.processes import process_problems, said
from gates.readers.ruff_scope import sample
from gates.readers.ruff_settings import read_settings

DEFAULT = "ruff-default"
NOT_CONFIGURED = "ruff is not configured here"
"""How the note begins that says who chose the rules."""
_SELECTOR = re.compile(r"[A-Z]+[0-9]*|[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_UNKNOWN = re.compile(rb"Unknown rule selector:? `?(?P<rule>[^`\s]+)`?")


def refuse_misspelt(keys: Mapping[str, Sequence[str]]) -> None:
    """Refuse what no version of ruff could take for a rule.

    Args:
        keys: key of the settings -> its selectors.

    Raises:
        ValueError: names the first key that holds such a text, and all of these texts.
    """
    for key, selectors in keys.items():
        odd = [each for each in selectors if not _SELECTOR.fullmatch(each)]
        if odd:
            names = ", ".join(f"`{each}`" for each in odd)
            raise ValueError(f"{key}: {names} cannot be a rule of ruff: letters, then digits, such as `F401` or `PL`")


def unknown_rules(result: TaskResult | None, keys: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """The selector for which ruff stopped; empty when it stopped for something else, or not at all.

    Args:
        result: a task of ruff that was given these selectors.
        keys: key of the gate's settings -> its selectors.
    """
    stderr = b"".join(each.stderr for each in result.invocations if each.exit_code) if result else b""
    match = _UNKNOWN.search(stderr)
    if not match:
        return ()
    rule = match["rule"].decode("utf-8", "replace")
    held = [f"`{key}` of the gate `lint`, or of a lane's table for it" for key, names in keys.items() if rule in names]
    where = held[0] if held else "the configuration of ruff"
    return (Problem(what=f"ruff knows no rule `{rule}`", way_out=f"correct it in {where}; see `ruff rule --all`"),)


def default_task(repository: Repository) -> Task:
    """What this ruff would ask without any configuration, told for one file."""
    files = sample(tuple(file.path for file in repository.python_files))
    argv = ("{ruff}", "check", "--isolated", "--no-cache", "--show-settings", "--", *files)
    return Task(name=DEFAULT, commands=(Command(argv=argv),), is_mergeable=True, time_limit_s=120)


def read_default(results: Mapping[str, TaskResult]) -> int | Problem:
    """How many rules that are, or why nobody can tell."""
    fatal = process_problems(results.get(DEFAULT), name=DEFAULT)
    if fatal:
        return fatal[0]
    settings = read_settings(results[DEFAULT].stdout)
    if settings is None or not settings.rules:
        why = said(results[DEFAULT].invocations[0].stderr) or "its answer is not understood"
        return Problem(what=f"ruff does not say which rules are its own default: {why}")
    return len(settings.rules)


def our_choice(select: Sequence[str], *, asked: int, default: int, version: str) -> str:
    """The note of a lane that no configuration of ruff governs."""
    return (
        f"{NOT_CONFIGURED}: we ask {', '.join(select)} ({asked:,} rules), so that its upgrades change no verdict; "
        f"ruff {version} itself would ask {default:,}: set `select` in [tool.ruff.lint]"
    )
