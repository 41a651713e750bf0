"""`tox.ini` and `setup.cfg` -> the commands of each environment. tox runs no shell: `-` before a command ignores it."""

from __future__ import annotations

import configparser
import re
import shlex

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole

_SECTION = re.compile(r"^\[(?:tox:)?(testenv(?::[^\]]+)?)\]")
_FACTOR = re.compile(r"^[!\w{},. -]*?:\s+")


def read_tox(path: str, text: str) -> Source:
    """Read the environments; `*` is the one that stands for all others."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        return Source(path=path, problem=" ".join(str(error).split())[:200])
    lines = text.splitlines()
    targets: dict[str, tuple[Block, ...]] = {}
    for number, row in enumerate(lines, 1):
        section = _SECTION.match(row)
        if section:
            names = section.group(1).partition(":")[2] or "*"
            blocks = _environment(path, lines, number)
            for name in _names(names):
                targets[name] = blocks
    base = targets.get("*", ())
    return Source(
        path=path, targets={name: blocks or base for name, blocks in targets.items()}, defaults=tuple(targets)
    )


def _names(text: str) -> list[str]:
    """`py{311,312}-lint` names two environments."""
    found = re.search(r"\{([^{}]*)\}", text)
    if not found:
        return [text.strip()]
    rest = [f"{text[: found.start()]}{choice.strip()}{text[found.end() :]}" for choice in found.group(1).split(",")]
    return [name for choice in rest for name in _names(choice)] if len(text) < 300 else rest


def _environment(path: str, lines: list[str], header: int) -> tuple[Block, ...]:
    """The commands of one section, each a block, and what ignores them."""
    key, ignored = "", None
    commands: list[tuple[int, str]] = []
    for number, row in enumerate(lines[header:], header + 1):
        if row.startswith("["):
            break
        setting = re.match(r"^([A-Za-z_]+)\s*[=:]\s*(.*)$", row)
        if setting:
            key, value = setting.group(1), setting.group(2)
            if key == "ignore_outcome" and value.strip().lower() == "true":
                ignored = number
        else:
            value = row.strip()
        if key in ("commands", "commands_pre") and value.strip() and not value.lstrip().startswith("#"):
            is_continued = bool(commands) and commands[-1][1].endswith("\\")
            if is_continued:
                commands[-1] = (commands[-1][0], f"{commands[-1][1]}\n{value.strip()}")
            else:
                commands.append((number, value.strip()))
    masks: tuple[Hole, ...] = ()
    if ignored:
        what = "tox counts the environment as passed whatever its commands say (`ignore_outcome`)"
        masks = (Hole(slug="ignored-outcome", path=path, line=ignored, what=what, write="ignore_outcome = false"),)
    return tuple(_command(path, line, text, masks) for line, text in commands)


def _command(path: str, line: int, text: str, masks: tuple[Hole, ...]) -> Block:
    count = text.count("\n") + 1
    factor = _FACTOR.match(text)
    text = text[factor.end() :] if factor else text
    text = re.sub(r"\{[^{}\n]*\}", "$tox", text)
    if text.startswith("-"):
        text = text.lstrip("- ")
        what = "the `-` before the command makes tox ignore its failure"
        write = " ".join(text.replace("\\\n", " ").split())[:90]
        masks = (*masks, Hole(slug="ignored-recipe", path=path, line=line, what=what, write=write))
    return Block(
        path=path, script=Text(text=_quoted(text), lines=tuple(range(line, line + count))),
        options=Options(errexit=True), is_foreign=True, masks=masks,
    )  # fmt: skip


def _quoted(text: str) -> str:
    """The words as a shell would have to be given them: `|` and `;` mean nothing to tox."""
    try:
        words = shlex.split(text.replace("\\\n", " "))
    except ValueError:
        return "true"
    return " ".join(
        word if word.startswith("$") or re.fullmatch(r"[\w./=:,@%+-]+", word) else shlex.quote(word) for word in words
    )
