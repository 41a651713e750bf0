"""Whether a script that is given to a shell can fail at all."""

from __future__ import annotations

from gates.readers.ci.flow import SHOWN, Options, look_at
from gates.readers.ci.harmless import is_passive
from gates.readers.ci.shell import read_shell
from gates.readers.ci.shell_tree import ShellError


def lost_status(text: str) -> tuple[str, str] | None:
    """The first command of a script whose failure is lost, and how; None when every failure shows.

    Args:
        text: what `sh -c` is given. One that cannot be read counts as lost.
    """
    try:
        seen = look_at(read_shell(text), text, Options(errexit=False), lambda command: not is_passive(command))
    except ShellError as error:
        return text[:SHOWN], f"it cannot be read: {error}"
    return (seen.lost[0].gate, seen.lost[0].loss.what) if seen.lost else None
