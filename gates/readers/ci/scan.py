"""CI files -> every gate command that a change meets, and the holes through which a failure is lost."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.calls import call_of, nested_script, resolved
from gates.readers.ci.commands import GateCommand, gate_of, looks_at_staged_files, threshold_option, zero_option
from gates.readers.ci.filters import never_reached
from gates.readers.ci.flow import Options, look_at
from gates.readers.ci.hole import Hole, LostGate
from gates.readers.ci.quiet import compared_as_text, idle_masked, without
from gates.readers.ci.reports import is_judged, outputs_of
from gates.readers.ci.shell import read_shell
from gates.readers.ci.shell_tree import ShellError, Simple

_DEPTH = 8
_ONLY_CALLED = frozenset({"", "action", "run"})
"""Targets of shell scripts, actions and hooks: they are looked at when something calls them."""
_HOOKS = re.compile(r"\.pre-commit-config\.ya?ml$")
_MENTIONS = re.compile(r"\b(pytest|ruff|flake8|pylint|mypy|pyright|unittest|tox|nox|bandit|pre-commit|black)\b")
_ONLY_IN_CI = frozenset({"staged-files-only"})
"""What is no hole where a person runs it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What was found."""

    gates: tuple[tuple[str, int, str], ...]
    """Path, line and tool of every gate command, sorted."""
    holes: tuple[Hole, ...]
    notes: tuple[str, ...]
    opaque: tuple[str, ...]
    """Commands that could not be followed."""
    unread: tuple[str, ...]
    """Scripts that mention a gate and are not understood, with the reason."""
    uncalled: tuple[Hole, ...] = ()
    """Holes in targets of makefiles, justfiles, tox and nox that nothing calls."""


def scan(
    sources: Mapping[str, Source],
    *,
    extra: tuple[str, ...] = (),
    entries: tuple[str, ...] = (),
    paths: Iterable[str] = (),
) -> Scan:
    """Follow everything that runs on a change.

    Args:
        sources: path -> what the file says.
        extra: beginnings of commands that are gates here.
        entries: commands that a CI system runs whose configuration is not in the repository.
        paths: every tracked file: a target of make that is named like one of them, or like a folder, does nothing.
    """
    tracked = tuple(paths)
    sources = never_reached(idle_masked(sources, tracked), tracked)
    state = _Scan(sources=sources, extra=extra)
    for number, entry in enumerate(entries, 1):
        state.block(
            Block(path="", script=Text(text=entry, lines=(number,)), options=Options(errexit=True, pipefail=True)), 0
        )
    jobs_with_gates: set[tuple[str, str]] = set()
    for source in sources.values():
        for block in source.blocks:
            if state.block(block, 0):
                jobs_with_gates.add((source.path, block.job))
    for source in sources.values():
        for aggregate in source.aggregates:
            if any((source.path, job) in jobs_with_gates for job in aggregate.jobs):
                state.holes.append(aggregate.hole)
    holes, gates, notes, unread = (
        _unique(state.holes),
        tuple(sorted(state.gates)),
        tuple(state.notes),
        tuple(state.unread),
    )
    for source in sources.values():
        for name, blocks in source.targets.items():
            for block in blocks if name not in _ONLY_CALLED else ():
                state.block(block, 0)
    return Scan(
        gates=gates,
        holes=_without_manual(holes, gates, has_manual=state.has_manual),
        uncalled=tuple(hole for hole in _unique(state.holes) if hole not in holes and hole.slug not in _ONLY_IN_CI),
        notes=(*(note for source in sources.values() for note in source.notes), *notes),
        opaque=tuple(text for source in sources.values() for text in source.opaque),
        unread=tuple(dict.fromkeys(unread)),
    )


def _unique(holes: list[Hole]) -> tuple[Hole, ...]:
    """The first hole of each kind in each line, sorted by place."""
    found = {(hole.path, hole.line, hole.slug): hole for hole in reversed(holes)}
    return tuple(found[key] for key in sorted(found))


def _without_manual(
    holes: tuple[Hole, ...], gates: tuple[tuple[str, int, str], ...], *, has_manual: bool
) -> tuple[Hole, ...]:
    """Hooks that wait for somebody are no holes where CI starts them, or runs the same tool by itself."""
    elsewhere = {tool for path, _, tool in gates if not _HOOKS.search(path)}

    def runs(hole: Hole) -> bool:
        names = set(re.findall(r"the hook (\w+)", hole.what))
        return bool(_HOOKS.search(hole.path)) and hole.slug == "manual-gate" and (has_manual or bool(names & elsewhere))

    return tuple(hole for hole in holes if not runs(hole))


@dataclass(kw_only=True)
class _Scan:
    sources: Mapping[str, Source]
    extra: tuple[str, ...]
    gates: set[tuple[str, int, str]] = field(default_factory=set)
    holes: list[Hole] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    has_manual: bool = False
    """Whether CI starts the hooks that wait for somebody."""
    known: dict[Block, bool] = field(default_factory=dict)
    """Block -> whether it leads to a gate; False while it is looked at, so that circles end."""

    def block(self, block: Block, depth: int) -> bool:
        """Look at a block and all that it leads to; whether there is a gate in it."""
        if block not in self.known:
            self.known[block] = False
            self.known[block] = self._action(block, depth) if block.action else self._script(block, depth)
            if self.known[block]:
                self.holes += block.masks
        return self.known[block]

    def _action(self, block: Block, depth: int) -> bool:
        if not block.action.startswith(("./", "$/")):
            self.gates.add((block.path, block.script.line(1), block.action.partition("@")[0]))
            return True
        folder = block.action.lstrip("$").removeprefix("./").strip("/")
        found = [
            self.block(inner, depth + 1)
            for name in ("action.yml", "action.yaml")
            if f"{folder}/{name}" in self.sources
            for inner in self.sources[f"{folder}/{name}"].targets.get("action", ())
        ]
        return any(found)

    def _script(self, block: Block, depth: int) -> bool:
        try:
            tree = read_shell(block.script.text)
        except ShellError as error:
            if not block.is_foreign and _MENTIONS.search(block.script.text):
                self.unread.append(f"{block.path}:{block.script.line(1)}: {error}")
            return False
        seen = look_at(tree, block.script.text, block.options, lambda command: self._leads(command, block, depth))
        for lost in seen.lost:
            self._lost(lost, block)
        if seen.gates or "coverage" in block.script.text:
            self.holes += compared_as_text(block)
        return bool(seen.gates)

    def _leads(self, command: Simple, block: Block, depth: int) -> bool:
        line = block.script.line(command.line)
        gate = gate_of(command.texts, extra=self.extra)
        if gate is not None:
            self.gates.add((block.path, line, gate.tool))
            self.holes += _weak(gate, block, command, line)
        inner = nested_script(command)
        if depth >= _DEPTH:
            return gate is not None
        if inner is not None:
            text, options = inner
            lines = (line,) * (text.count("\n") + 1)
            nested = Block(
                path=block.path,
                script=Text(text=text, lines=lines),
                options=options,
                is_foreign=True,
                folder=block.folder,
            )
            return self.block(nested, depth + 1) or gate is not None
        call = call_of(command.texts, _folder(block, command))
        if call is None:
            return gate is not None
        self.has_manual |= "--hook-stage" in " ".join(command.texts)
        inner_blocks = resolved(call, self.sources)
        if {"-B", "--always-make"} & set(call.flags):
            inner_blocks = tuple(without(called, "target-is-a-file") for called in inner_blocks)
        reached = [self.block(called, depth + 1) for called in inner_blocks]
        ignores = [flag for flag in call.flags if re.fullmatch(r"-[a-zA-Z]*i[a-zA-Z]*|--ignore-errors", flag)]
        is_gate = gate is not None or any(reached)
        if is_gate and ignores and any("akefile" in file for file in call.files):
            shown = " ".join(command.texts)
            write = " ".join(word for word in command.texts if word not in ignores)
            self.holes.append(
                Hole(
                    slug="ignored-recipe",
                    path=block.path,
                    line=line,
                    what=f"`{shown}` ignores every failure",
                    write=write,
                )
            )
        return is_gate

    def _lost(self, lost: LostGate, block: Block) -> None:
        line = block.script.line(lost.line)
        rest = block.script.text.replace("\\\n", " ") + "\n" + block.around
        if any(is_judged(file, rest, but=lost.gate) for file in (*lost.files, *outputs_of(lost.gate))):
            self.notes.append(f"{block.path}:{line}: `{lost.gate}` cannot fail, and its report is used again")
            return
        what = f"`{lost.gate}` cannot fail: {lost.loss.what}"
        self.holes.append(Hole(slug=lost.loss.slug, path=block.path, line=line, what=what, write=lost.loss.write))


def _folder(block: Block, command: Simple) -> str:
    """Where a command runs: `cd` before it counts."""
    moved = re.findall(r"(?:^|[;&|(\n])\s*(?:cd|pushd)\s+([\w./-]+)", block.script.text[: command.start])
    return posixpath.join(block.folder, moved[-1]) if moved and moved[-1] != "-" else block.folder


def _weak(gate: GateCommand, block: Block, command: Simple, line: int) -> list[Hole]:
    shown = " ".join(command.texts)
    holes = []
    option = zero_option(gate)
    if option:
        what = f"`{gate.tool}` ends with 0 whatever it finds ({option})"
        write = " ".join(word for word in command.texts if word.partition("=")[0] != option)
        holes.append(
            Hole(slug="exit-zero-option", path=block.path, line=line, what=what, write="" if " " in option else write)
        )
    if looks_at_staged_files(gate) and not re.search(r"\bgit (add|stage|reset|diff)\b", block.script.text):
        what = f"`{shown}` looks at what is staged for a commit, and in CI nothing is"
        write = f"{shown} --all-files"
        holes.append(Hole(slug="staged-files-only", path=block.path, line=line, what=what, write=write))
    bound = threshold_option(gate)
    if bound:
        what = f"the bound `{bound}` of `{gate.tool}` is one that nothing can break"
        holes.append(
            Hole(
                slug="threshold-never-fails",
                path=block.path,
                line=line,
                what=what,
                write=shown.replace(bound, f"{bound.partition('=')[0].split()[0]}=<a real bound>"),
            )
        )
    return holes
