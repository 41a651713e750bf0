"""A task's commands as argument lists: placeholders filled, paths cut into pieces that the kernel takes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gates.model.task import Command, Task
from gates.run.interpreter import PROBES

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z]+)(?::([A-Za-z0-9_-]+))?\}|[{}]")
_ARGUMENTS_SHARE = 2
"""The kernel's room for arguments and variables is not used further than to one part of this many."""
_FLOOR_BYTES = 32_768


class CommandError(Exception):
    """A command that cannot be filled in: a fault of its gate."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """What the placeholders stand for on this machine."""

    python: str
    ruff: tuple[str, ...]
    root: Path
    out: Path
    mutants: tuple[str, ...] = (sys.executable, "-I", str(Path(__file__).parent.parent / "adapters" / "mutants"))
    """The program that makes mutants and keeps what became of them, in our own interpreter."""
    facts: str = "{}"
    """What the run knows and no file tells, as JSON: see `gates.run.facts`."""

    def filled(self, text: str) -> str:
        """One text with its placeholders filled in; `{ruff}` must stand alone when it is more than one word.

        Raises:
            CommandError: an unknown placeholder or probe, or a single brace.
        """

        def value(match: re.Match[str]) -> str:
            return self._value(match, text)

        return _PLACEHOLDER.sub(value, text)

    def words(self, argv: Sequence[str]) -> tuple[str, ...]:
        """A list of arguments with its placeholders filled in.

        Raises:
            CommandError: as `filled`.
        """
        whole = {"{ruff}": self.ruff, "{mutants}": self.mutants}
        return tuple(word for text in argv for word in (whole.get(text) or (self.filled(text),)))

    def _value(self, match: re.Match[str], text: str) -> str:
        whole, name, argument = match.group(0), match.group(1), match.group(2)
        if whole in ("{{", "}}"):
            return whole[0]
        if name == "probe" and argument:
            place = PROBES / f"{argument}.py"
            if not place.is_file():
                raise CommandError(f"there is no probe {argument!r} (in {text!r})")
            return str(place)
        known = {"python": self.python, "root": str(self.root), "out": str(self.out), "facts": self.facts}
        if len(self.ruff) == 1:
            known["ruff"] = self.ruff[0]
        if argument or name not in known:
            raise CommandError(f"{whole!r} in {text!r} is no placeholder; double the braces of plain text")
        return known[name]


def portable(argv: Sequence[str]) -> tuple[str, ...]:
    """Arguments with their placeholders shortened to names that hold on any machine, for people to read."""
    shown = {"{python}": "python", "{ruff}": "ruff", "{mutants}": "gates-mutants"}
    return tuple(shown.get(text, text).replace("{{", "{").replace("}}", "}") for text in argv)


def pieces(task: Task, command: Command, *, words: Sequence[str], env: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The paths of each process that a command needs: `()` for one that takes none.

    A path that looks like an option is given as `./-path`.
    """
    if not command.takes_paths:
        yield ()
        return
    room = _room_bytes() - sum(map(_size, words)) - sum(_size(name) + _size(value) for name, value in env.items())
    room = max(room, _FLOOR_BYTES)
    piece: list[str] = []
    size = 0
    for path in task.paths:
        safe = f"./{path}" if path.startswith("-") else path
        if piece and size + _size(safe) > room:
            yield tuple(piece)
            piece, size = [], 0
        piece.append(safe)
        size += _size(safe)
    yield tuple(piece)


def standard_input(task: Task, command: Command) -> bytes | None:
    """The bytes for standard input; None for none."""
    if command.stdin is None:
        return None
    text = "\0".join(task.paths) if command.stdin == "{paths}" else command.stdin
    return text.encode("utf-8", "surrogateescape")


def _size(text: str) -> int:
    return len(os.fsencode(text)) + 9  # its end and the pointer to it


def _room_bytes() -> int:
    try:
        return os.sysconf("SC_ARG_MAX") // _ARGUMENTS_SHARE
    except (OSError, ValueError):
        return _FLOOR_BYTES
