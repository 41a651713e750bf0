"""The code blocks of a document that can be run, in its order, and those that cannot, with the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from gates.claims.document import Code, Document

_PYTHON = frozenset({"python", "py", "python3", "pycon"})
_SHELL = frozenset({"sh", "bash", "shell", "console", "shell-session", "zsh"})
_SKIP = re.compile(r"\s*<!--\s*gates:\s*skip\b.*?-->\s*", re.IGNORECASE)
_PROMPT = re.compile(r"\s*\$ (?P<command>.*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Runnable:
    """One block to run."""

    line: int
    """Of its first row."""
    kind: str
    """`python`, `doctest` or `shell`."""
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """What became of a block."""

    line: int
    problem: str = ""
    """Why it failed; empty when it ran to its end."""


def runnable(document: Document, text: str) -> tuple[tuple[Runnable, ...], tuple[tuple[int, str], ...]]:
    """The blocks to run, and line and reason of the others.

    Args:
        document: as blocks.
        text: as written, for the mark above a block.
    """
    rows = text.replace("\r\n", "\n").split("\n")
    found: list[Runnable] = []
    left: list[tuple[int, str]] = []
    for block in document.blocks:
        if not isinstance(block, Code):
            continue
        above = next((row for row in reversed(rows[: max(0, block.number - 2)]) if row.strip()), "")
        if _SKIP.fullmatch(above):
            left.append((block.number, "it is marked `gates: skip`"))
            continue
        each = _of(block)
        if isinstance(each, Runnable):
            found.append(each)
        else:
            left.append((block.number, each))
    return tuple(found), tuple(left)


def _of(block: Code) -> Runnable | str:
    text = "\n".join(block.rows) + "\n"
    if block.language in _PYTHON:
        kind = "doctest" if text.lstrip().startswith(">>> ") else "python"
        return Runnable(line=block.number, kind=kind, text=text)
    if block.language in _SHELL:
        commands = _typed(block.rows)
        text = "\n".join(commands if commands is not None else block.rows) + "\n"
        return Runnable(line=block.number, kind="shell", text=text) if text.strip() else "nobody types anything in it"
    return f"{block.language} is not run" if block.language else "it names no language"


def _typed(rows: Iterable[str]) -> list[str] | None:
    """What stands behind prompts, with lines that go on; None when there is no prompt. The rest is output."""
    found: list[str] = []
    is_going_on = is_prompted = False
    for row in rows:
        prompt = _PROMPT.fullmatch(row)
        if prompt or is_going_on:
            found.append(prompt["command"] if prompt else row.removeprefix("> "))
            is_prompted = True
            is_going_on = found[-1].rstrip().endswith("\\")
    return found if is_prompted else None


def asked(blocks: Iterable[Runnable], *, limit_s: int) -> bytes:
    """What the probe `run_blocks` reads."""
    told = [{"line": each.line, "kind": each.kind, "text": each.text} for each in blocks]
    return json.dumps({"limit_s": limit_s, "blocks": told}).encode()


def read_ran(output: bytes, blocks: Iterable[Runnable]) -> tuple[Ran, ...]:
    """What became of each block; one of which the probe says nothing did not run."""
    said: dict[int, str] = {}
    for line in output.splitlines():
        try:
            row = json.loads(line)
            said[int(row["line"])] = str(row["problem"])
        except (ValueError, KeyError, TypeError, RecursionError):
            continue  # what the blocks print goes elsewhere; a garbled line speaks of no block
    lost = "it did not come to its end, or a block before it ended the process"
    return tuple(Ran(line=each.line, problem=said.get(each.line, lost)) for each in blocks)
