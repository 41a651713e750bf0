"""What a shell script is made of, as far as the status of its commands is concerned."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class ShellError(ValueError):
    """The text is not shell that this reader understands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word of a command."""

    text: str
    """Without its quotes; expansions stay as they are written."""
    is_dynamic: bool = False
    """Whether something in it is only known at run time."""
    is_quoted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Simple:
    """A command with its words."""

    words: tuple[Word, ...]
    """Without assignments before it and without redirections."""
    assigned: tuple[str, ...] = ()
    """Names of the variables set before it, or by it when there are no words."""
    files: tuple[str, ...] = ()
    """Files that its output is written to."""
    line: int
    """From 1, in the script."""
    start: int
    end: int
    """Characters of the script from `start` to before `end`."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words' texts."""
        return tuple(word.text for word in self.words)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """`a | b`; a single command is a pipeline of one."""

    parts: tuple[Command, ...]
    is_negated: bool = False
    start: int
    end: int


class Joint(enum.Enum):
    """What joins two pipelines."""

    AND = "&&"
    OR = "||"


@dataclass(frozen=True, kw_only=True, slots=True)
class AndOr:
    """Pipelines joined by `&&` and `||`; `joints` is one shorter than `pipelines`."""

    pipelines: tuple[Pipeline, ...]
    joints: tuple[Joint, ...]
    is_background: bool
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """Commands one after the other."""

    items: tuple[AndOr, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """`( ... )` or `{ ...; }`."""

    body: Script
    is_subshell: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class If:
    """`if`, with its `elif`s."""

    branches: tuple[tuple[Script, Script], ...]
    """Condition and body, in order."""
    otherwise: Script | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """`for`, `while`, `until`, `select`."""

    condition: Script | None
    """None for `for` and `select`."""
    body: Script


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """`case`; only the bodies are kept."""

    bodies: tuple[Script, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A function's definition."""

    name: str
    body: Command


@dataclass(frozen=True, kw_only=True, slots=True)
class Test:
    """`[[ ... ]]` or `(( ... ))`: it has a status, and runs no command."""

    __test__ = False


Command = Simple | Group | If | Loop | Case | Function | Test
