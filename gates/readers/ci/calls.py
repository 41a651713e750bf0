"""Commands that lead to another file: `make lint`, `tox -e lint`, `nox -s lint`, `bash scripts/test.sh`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gates.readers.ci.block import Block, Source
from gates.readers.ci.flow import Options
from gates.readers.ci.shell_tree import Simple
from gates.readers.ci.wrappers import base_name, unwrapped

_MAKE_NAMES = ("GNUmakefile", "makefile", "Makefile")
_JUST_NAMES = ("justfile", "Justfile", ".justfile")
_HOOKS = (".pre-commit-config.yaml", ".pre-commit-config.yml")
_SHELLS = frozenset({"bash", "sh", "dash", "zsh", "ksh"})
_VALUED = {
    "make": frozenset({"-C", "--directory", "-f", "--file", "--makefile", "-I", "-o", "-W", "-E", "-j"}),
    "just": frozenset({"-f", "--justfile", "-d", "--working-directory", "--set"}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A command that leads to targets of files."""

    files: tuple[str, ...]
    """The first of these that exists is meant."""
    names: tuple[str, ...] = ()
    """Targets; none for the default ones."""
    is_whole: bool = False
    """Every target may be meant: its name is only known at run time."""
    flags: tuple[str, ...] = ()
    """The shell's flags, for a script that is called by `bash -e`."""


def call_of(words: tuple[str, ...], folder: str) -> Call | None:
    """The call that a command is; None when it leads to no file that is read.

    Args:
        words: of one command, with its wrappers.
        folder: where it runs, relative to the root.
    """
    inner = unwrapped(words)
    if not inner:
        return None
    name, rest = base_name(inner[0]), inner[1:]
    match name:
        case "make" | "gmake":
            return _recipes(
                rest, folder, names=_MAKE_NAMES, valued=_VALUED["make"], file_options=("-f", "--file", "--makefile")
            )
        case "just":
            return _recipes(rest, folder, names=_JUST_NAMES, valued=_VALUED["just"], file_options=("-f", "--justfile"))
        case "tox":
            return _chosen(
                rest, folder, files=("tox.ini", "setup.cfg"), options=("-e", "--env"), others=("-c", "--conf")
            )
        case "nox":
            sessions = ("-s", "--session", "--sessions", "-e")
            return _chosen(
                rest, folder, files=("noxfile.py",), options=sessions, others=("-f", "--noxfile"), is_greedy=True
            )
        case "pre-commit" | "prek":
            return Call(files=_HOOKS)
        case "source" | ".":
            return Call(files=(_place(folder, rest[0]),)) if rest else None
    if name in _SHELLS:
        at = next((n for n, word in enumerate(rest) if not word.startswith(("-", "+"))), None)
        if at is None or "c" in "".join(word for word in rest[:at] if not word.startswith("--")).replace(
            "pipefail", ""
        ):
            return None
        return Call(files=(_place(folder, rest[at]),), flags=rest[:at])
    if name in ("python", "python3") or name.startswith("python3."):
        script = next((word for word in rest if not word.startswith("-")), "")
        return Call(files=(_place(folder, script),)) if script.endswith(".py") and "-m" not in rest else None
    return Call(files=(_place(folder, inner[0]),)) if "/" in inner[0] else None


def nested_script(command: Simple) -> tuple[str, Options] | None:
    """The text that `bash -c` runs and how; None when the command is another one."""
    texts = unwrapped(command.texts)
    if not texts or texts[0].rpartition("/")[2] not in _SHELLS:
        return None
    for at, word in enumerate(texts[1:], 1):
        if re.fullmatch(r"-[a-z]*c", word) and at + 1 < len(texts):
            flags = "".join(texts[1 : at + 1])
            return texts[at + 1], Options(errexit="e" in flags.replace("pipefail", ""), pipefail="pipefail" in flags)
    return None


def resolved(call: Call, sources: Mapping[str, Source]) -> tuple[Block, ...]:
    """What the call leads to; `()` when that is in no file that is read."""
    source = next((sources[file] for file in call.files if file in sources), None)
    if source is None:
        return ()
    if call.is_whole:
        return tuple(block for blocks in source.targets.values() for block in blocks)
    if call.flags and "" in source.targets:
        return tuple(_flagged(block, call.flags) for block in source.targets[""])
    names = call.names if "" not in source.targets else ("",)
    names = names or source.defaults
    return tuple(block for name in names for block in source.targets.get(name, source.targets.get(_general(name), ())))


def _flagged(block: Block, flags: tuple[str, ...]) -> Block:
    """A script as `bash -e script` runs it."""
    has_e = any(re.fullmatch(r"-[a-zA-Z]*e[a-zA-Z]*", flag) for flag in flags) or "errexit" in flags
    options = Options(
        errexit=block.options.errexit or has_e, pipefail=block.options.pipefail or "pipefail" in " ".join(flags)
    )
    return replace(block, options=options)


def _general(name: str) -> str:
    """The target that stands for one that is not written down: `tests-3.12` -> `tests`, `py312` -> `*`."""
    head = re.split(r"[-(]", name, maxsplit=1)[0]
    return "*" if head == name or re.fullmatch(r"(py|pypy)\d*", head) else head


def _place(folder: str, name: str) -> str:
    """A path relative to the root, with variables for the root itself taken away."""
    name = re.sub(
        r"^(\$\{?(GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD)\}?|\$\{\{ *github\.workspace *\}\}|\$\(pwd\))/", "/", name
    )
    return posixpath.normpath(posixpath.join(folder or ".", name.lstrip("/") if name.startswith("/") else name))


def _recipes(
    rest: tuple[str, ...], folder: str, *, names: tuple[str, ...], valued: frozenset[str], file_options: tuple[str, ...]
) -> Call:
    files: list[str] = []
    targets: list[str] = []
    at = 0
    while at < len(rest):
        word = rest[at]
        option, has_value, value = word.partition("=")
        if option in valued and not has_value:
            value = rest[at + 1] if at + 1 < len(rest) else ""
            at += 0 if option == "-j" and not value.isdigit() else 1
        if option in ("-C", "--directory", "-d", "--working-directory"):
            folder = _place(folder, value)
        elif option in file_options:
            files.append(value)
        elif not word.startswith("-") and not has_value:
            targets.append(word)
        at += 1
    found = tuple(_place(folder, name) for name in (files or names))
    is_whole = any("$" in target for target in targets)
    return Call(
        files=found, names=tuple(targets), is_whole=is_whole, flags=tuple(word for word in rest if word.startswith("-"))
    )


def _chosen(
    rest: tuple[str, ...],
    folder: str,
    *,
    files: tuple[str, ...],
    options: tuple[str, ...],
    others: tuple[str, ...],
    is_greedy: bool = False,
) -> Call:
    chosen: list[str] = []
    at = 0
    while at < len(rest):
        option, has_value, value = rest[at].partition("=")
        if rest[at] == "--":
            break
        if option in options or (rest[at].startswith("-e") and not rest[at].startswith("--")):
            if not has_value and option not in options:
                value = rest[at][2:]
            values = [value] if value else []
            while not value and at + 1 < len(rest) and not rest[at + 1].startswith("-"):
                at += 1
                values.append(rest[at])
                if not is_greedy:
                    break
            chosen += [name for text in values for name in text.split(",") if name]
        elif option in others:
            value = value or (rest[at + 1] if at + 1 < len(rest) else "")
            files = (value, *files)
            at += 0 if has_value else 1
        at += 1
    is_whole = any("$" in name for name in chosen)
    return Call(files=tuple(_place(folder, file) for file in files), names=tuple(chosen), is_whole=is_whole)
