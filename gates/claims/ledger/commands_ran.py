"""Commands as evidence: they must be configured, have run, be able to fail, and have ended with 0."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from gates.claims.ledger.said import HOLDS, Said, contradicted, no_config
from gates.readers.ci.lost import lost_status

_ALWAYS_YES = frozenset({"true", ":", "echo", "printf", "sleep", "date", "pwd", "whoami", "env", "yes"})
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A command of the configuration and how it ended."""

    text: str
    exit_code: int | None = None
    """None when it did not run."""


def judged_command(name: str, commands: dict[str, Ended]) -> Said:
    """What a command says."""
    ended = commands.get(name)
    if ended is None:
        there = f"there are {', '.join(sorted(commands))}" if commands else "there is none"
        return no_config(f"{name!r} is no command in `commands` of the gate claims; {there}")
    why = cannot_fail(ended.text)
    if why:
        return no_config(f"the command {name} cannot fail: {why}")
    if ended.exit_code is None:
        return no_config(f"the command {name} did not run")
    if ended.exit_code:
        return contradicted(f"the command {name} ended with exit code {ended.exit_code}")
    return HOLDS


def cannot_fail(text: str) -> str:
    """Why nothing can make a command fail; empty when nothing is known against it."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        return f"it cannot be read: {error}"
    program = words[0].rpartition("/")[2] if words else ""
    if not program or program in _ALWAYS_YES:
        return f"{program or 'nothing'} always succeeds"
    if program in _SHELLS:
        flag = next((at for at, word in enumerate(words) if word.startswith("-") and "c" in word.lstrip("-")), None)
        script = words[flag + 1] if flag is not None and flag + 1 < len(words) else ""
        lost = lost_status(script) if script else None
        return f"{lost[0]}: {lost[1]}" if lost else ""
    return ""
