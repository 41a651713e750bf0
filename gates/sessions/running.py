"""One session is one `gates` process; nox is told what its exit code means."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import nox
import nox.command

PARENT_VARIABLE = "GATES_PARENT_PID"
"""Names the nox process, so that `gates` can end when nox dies: nox leaves its children alive on SIGTERM."""

INTERRUPT_GRACE_S = 8.0
"""How long nox waits after an interrupt before it ends `gates`, which writes a partial report meanwhile."""

USAGE = 2
MEANINGS = {
    1: "a required condition failed",
    USAGE: "wrong arguments or configuration",
    3: "something could not be judged",
    4: "lane-gates itself broke; please report it",
    130: "interrupted",
    143: "terminated",
}
"""Exit code of `gates` -> what it means."""


_USAGE_OF = "import sys; from gates.cli.main import usage_of; print(usage_of(sys.argv[1:]))"


def run(
    session: nox.Session, program: tuple[str, ...], arguments: tuple[str, ...], *, parts: tuple[str, ...] = ()
) -> None:
    """Start `gates` and end the session as it ended.

    Args:
        session: the running session.
        program: what starts `gates`.
        arguments: what follows it on the command line.
        parts: a session that nobody named asks for these; when the plan leaves out all of them, it is skipped with the
            plan's reason. Empty: a session that was named, which fails when its part is not in the plan.
    """
    try:
        ran = session.run(
            *program,
            *arguments,
            env={PARENT_VARIABLE: str(os.getpid())},
            external=True,
            stderr=None,
            interrupt_timeout=INTERRUPT_GRACE_S,
            terminate_timeout=INTERRUPT_GRACE_S,
        )
    except nox.command.CommandFailed as failed:
        code = exit_code_of(failed)
        reasons = _left_out(session, program, parts) if code == USAGE and parts else {}
        if reasons:
            session.skip("; ".join(f"{part}: {reason}" for part, reason in sorted(reasons.items())))
        session.error(meaning(code))
    if ran is None:
        session.error("nothing was judged: nox only installed")


def refuse_wrong(session: nox.Session, arguments: tuple[str, ...]) -> None:
    """End the session before anything is installed when `gates` would not take these words.

    Args:
        session: the running session; without words behind `--` there is nothing to look at.
        arguments: what `gates` would get.
    """
    if not session.posargs:
        return
    asked = subprocess.run(
        [sys.executable, "-P", "-c", _USAGE_OF, *arguments], capture_output=True, text=True, check=False
    )
    told = asked.stdout.strip()
    if asked.returncode == 0 and told:
        session.error(f"{meaning(USAGE)}: {told}; nothing was installed")


def _left_out(session: nox.Session, program: tuple[str, ...], parts: tuple[str, ...]) -> dict[str, str]:
    """Part -> why the plan leaves it out; empty unless the plan can be asked and leaves out all of them."""
    try:
        told = session.run(*program, "plan", "--format", "json", external=True, silent=True, log=False, stderr=None)
        reasons = {row["part"]: row["reason"] for row in json.loads(str(told))["left_out"]}
    except (nox.command.CommandFailed, ValueError, KeyError, TypeError):
        return {}
    return {part: reasons[part] for part in parts} if reasons.keys() >= set(parts) else {}


def exit_code_of(failed: nox.command.CommandFailed) -> int | None:
    """The exit code in nox's failure; negative for a signal, None when the program did not start."""
    code = getattr(failed, "return_code", None)
    if isinstance(code, int):
        return code
    told = re.search(r"-?\d+$", failed.reason or "")  # nox before 2026 says it only in words
    return int(told[0]) if told else None


def meaning(exit_code: int | None) -> str:
    """One line that says what an exit code of `gates` means."""
    if exit_code is None:
        return "gates could not be started"
    if exit_code < 0:
        return f"gates was ended by signal {-exit_code}: nothing is known"
    return f"gates ended with {exit_code}: {MEANINGS.get(exit_code, 'an exit code that gates does not have')}"
