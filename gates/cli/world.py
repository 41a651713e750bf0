"""The world as one value: made once by `main`, handed to the verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from gates.ports import Clock, Processes
from gates.run.secrets.removal import Secrets


class Refusal(Exception):  # noqa: N818  (it is an answer, not an accident)
    """The user's request cannot be carried out: one clear line each, and the exit code (2 or 3)."""

    def __init__(self, *lines: str, exit_code: int = 2) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.exit_code = exit_code


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """Everything outside that a verb may use."""

    cwd: Path
    env: Mapping[str, str]
    clock: Clock
    processes: Processes
    stdout: TextIO
    stderr: TextIO
    secrets: Secrets = field(default_factory=Secrets)
    """What nothing that is written may hold; token shapes are always among it."""

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches: standard error is a terminal that can move its cursor."""
        return self.stderr.isatty() and self.env.get("TERM") != "dumb" and not self.env.get("CI")

    def say(self, text: str = "") -> None:
        """One line for the person, on standard output; what its encoding lacks is shown as an escape."""
        encoding = self.stdout.encoding or "utf-8"
        self.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
