"""What a verb prints goes through here: no secret leaves, and a CI runner sees no command that is not ours."""

from __future__ import annotations

from typing import Any, TextIO, cast

from gates.report.github import unobeyed
from gates.run.secrets.removal import Secrets


class Outlet:
    """A text stream around another one. Whatever else is asked of it, the other one answers."""

    def __init__(self, stream: TextIO, secrets: Secrets, *, is_runner: bool) -> None:
        self._stream = stream
        self._secrets = secrets
        self._is_runner = is_runner
        self._line = ""
        """What of the current line was written before."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text without secrets, in which a runner obeys nothing."""
        shown = self._secrets.removed(text)
        if self._is_runner:
            shown = self._unobeyed(shown)
        self._stream.write(shown)
        return len(text)

    def command(self, line: str) -> None:
        """Write one workflow command of ours; its foreign text is escaped already."""
        self._stream.write(f"{self._secrets.removed(line)}\n")
        self._line = ""

    def _unobeyed(self, text: str) -> str:
        """Each line unobeyed, also one that is written in several pieces."""
        rows = []
        for row in text.splitlines(keepends=True):
            before = self._line
            whole = unobeyed(before + row)
            rows.append(whole[len(before) :] if whole.startswith(before) else f"\u200b{row}")
            self._line = "" if row[-1] in "\r\n" else before + row
        return "".join(rows)


def guarded(stream: TextIO, secrets: Secrets, *, is_runner: bool) -> TextIO:
    """The stream, guarded."""
    return cast("TextIO", Outlet(stream, secrets, is_runner=is_runner))


def tell_runner(stream: TextIO, line: str) -> None:
    """Write one workflow command of ours, past the guard where there is one."""
    if isinstance(stream, Outlet):
        stream.command(line)
    else:
        stream.write(f"{line}\n")
