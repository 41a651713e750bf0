"""The world as one value: made once by `main`, handed to the verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from gates.ports import Clock, Processes

if TYPE_CHECKING:
    from gates.run.secrets.removal import Secrets


def no_secrets() -> Secrets:
    """For a world without variables: only token shapes are removed."""
    from gates.run.secrets.removal import Secrets  # `gates --help` does without

    return Secrets()


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
    secrets: Secrets = field(default_factory=no_secrets)
    """What nothing that is written may hold; token shapes are always among it."""

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches: standard error is a terminal that can move its cursor."""
        return self.stderr.isatty() and self.env.get("TERM") != "dumb" and not self.env.get("CI")

    def say(self, text: str = "") -> None:
        """One line for the person, on standard output; what its encoding lacks, or would act, is shown as an escape."""
        from gates.report.inert import printable  # `gates --help` does without

        encoding = self.stdout.encoding or "utf-8"
        self.stdout.write(printable(text).encode(encoding, "backslashreplace").decode(encoding) + "\n")
