"""`gates explain WHAT`: a gate, a lane, a part, a check, or what owns and holds a file."""

from __future__ import annotations

import argparse
import difflib
import importlib
import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.api import Check, Gate
from gates.cli.carry_out import ruff_program
from gates.cli.explain_lane import explained_lane
from gates.cli.explain_part import explained_part
from gates.cli.explain_path import explained_path, path_below
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.config.pasteable import defaults
from gates.report.wording import counted

HELP = "Explain a gate, a lane, a part, a check, or what holds a file."
_RULE = re.compile(r"[A-Z]+[0-9]{3,}")
"""How ruff names its rules."""
SYNTAX = "invalid-syntax"
"""What ruff says of a file that is no Python; no rule of its own has this name."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "what",
        nargs="?",
        help="a gate, a lane, a part such as lint-prod, a check such as lint/F401, or a path (./NAME for a path that "
        "is called like a gate or lane); without it: all that can be explained",
    )


def run(args: argparse.Namespace, world: World) -> int:
    """Print the explanation."""
    prepared = prepare(world)
    lines = _everything(prepared) if args.what is None else explanation(args.what, prepared, world)
    for line in lines:
        world.say(line)
    return 0


def explanation(what: str, prepared: Prepared, world: World) -> Sequence[str]:
    """The lines for one word; Refusal names the nearest known words when nothing has this name."""
    sections = [list(section) for section in _named(what, prepared)]
    path = path_below(prepared.root, world.cwd, what)
    if sections:
        also = [f"there is also a path {path}: see `gates explain ./{what}`"] if path else []
        return [line for section in sections for line in (*section, "")][:-1] + (["", *also] if also else [])
    if path is not None:
        return list(explained_path(path, prepared))
    raise _unknown(what, prepared)


def _named(what: str, prepared: Prepared) -> Iterator[Iterator[str]]:
    """All that has this name: a gate, a lane and a part can share one."""
    gates = prepared.settled.gates
    if what in gates:
        yield _gate(gates[what], prepared)
    check = _check(what, gates, prepared)
    if check is not None:
        yield check
    yield from (explained_lane(lane, prepared) for lane in prepared.config.lanes if lane.name == what)
    planned = prepared.plan.part(what)
    if planned is not None:
        yield explained_part(planned, prepared)
    for left in prepared.plan.left_out:
        if left.part.name == what and what not in gates:
            yield iter((f"part {what} is left out: {left.reason}",))


def _unknown(what: str, prepared: Prepared) -> Refusal:
    words = [*_words(prepared)]
    checks = [*_checks_called(what, prepared)]
    if checks:
        return Refusal(f"{what!r} is the second half of a check", f"did you mean {' or '.join(checks)}?")
    if "/" in what or what.endswith(".py"):
        words += [file.path for file in prepared.repository.python_files]
    near = difflib.get_close_matches(what, words, n=3)
    return Refusal(
        f"{what!r} is no gate, lane, part, check or path here",
        f"did you mean {', '.join(near)}?" if near else "`gates explain` lists what there is",
    )


def _checks_called(what: str, prepared: Prepared) -> Iterator[str]:
    """`lint/F401` for `F401`, `coverage/file-never-imported` for `file-never-imported`."""
    for gate in prepared.settled.gates.values():
        for check in gate.checks:
            is_rule = check.id == "lint/*" and _RULE.fullmatch(what.upper())
            if is_rule or check.id == f"{gate.name}/{what}":
                yield f"{gate.name}/{what.upper() if is_rule else what}"


def _words(prepared: Prepared) -> Iterator[str]:
    for gate in prepared.settled.gates.values():
        yield gate.name
        yield from (check.id for check in gate.checks if not check.id.endswith("*"))
    yield from (lane.name for lane in prepared.config.lanes)
    yield from (planned.part.name for planned in prepared.plan.parts)
    yield from (left.part.name for left in prepared.plan.left_out)


def _everything(prepared: Prepared) -> Iterator[str]:
    yield "each gate, by its name: `gates explain lint`"
    for gate in prepared.settled.gates.values():
        yield f"  {gate.name:12} {first_line(gate)}"
    yield "each lane: `gates explain LANE`"
    for lane in prepared.config.lanes:
        files = counted(len(prepared.repository.python_files_of(lane.name)), "file")
        yield f"  {lane.name:12} {lane.policy.value}, {files}"
    yield "each part: `gates explain PART`"
    yield from (f"  {planned.part.name}" for planned in prepared.plan.parts)
    yield "each check: `gates explain lint/F401`; each gate lists its own"
    yield "each path: `gates explain FILE` or a folder says which lane owns it and what holds it"


def first_line(gate: Gate[Any]) -> str:
    """The first line of the docstring of a gate's module."""
    return (_docstring(gate) or gate.name).splitlines()[0]


def _docstring(gate: Gate[Any]) -> str:
    return (importlib.import_module(gate.module.partition(":")[0]).__doc__ or "").strip() if gate.module else ""


def _gate(gate: Gate[Any], prepared: Prepared) -> Iterator[str]:
    yield f"gate {gate.name}"
    yield from _docstring(gate).splitlines()
    yield ""
    yield f"counts   {gate.unit}"
    yield f"asked    {'by default' if gate.is_default else 'when it is configured'}, of each {gate.scope.value}"
    yield ""
    prefix = () if prepared.config.file == "gates.toml" else ("tool", "gates")
    yield from defaults(gate.settings, (*prefix, "gate", gate.name))
    yield ""
    yield "checks"
    for check in gate.checks:
        yield f"  {check.id:36} {check.title}"


def _check(what: str, gates: Mapping[str, Gate[Any]], prepared: Prepared) -> Iterator[str] | None:
    gate, _, name = what.partition("/")
    if "/" not in what or gate not in gates:
        return None
    known = {check.id: check for check in gates[gate].checks}
    if what in known:
        return _describe(what, known[what])
    family = known.get(f"{gate}/*")
    if family is None or (gate == "lint" and name != SYNTAX and "*" not in name):
        return _rule(what, name, family, prepared) if family else None
    return _describe(what, family)


def _rule(what: str, code: str, family: Check, prepared: Prepared) -> Iterator[str]:
    """A rule of ruff, as ruff itself describes it.

    Raises:
        Refusal: ruff does not know it, or does not answer.
    """
    program = ruff_program(prepared)
    asked = [*program, "rule", code, "--output-format", "json"]
    done = subprocess.run(asked, cwd=prepared.root, capture_output=True, text=True, check=False)
    try:
        rule = json.loads(done.stdout) if done.returncode == 0 else {}
    except ValueError:
        rule = {}
    version = subprocess.run([*program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not rule:
        raise Refusal(f"{what}: {version or 'ruff'} knows no rule {code}", "see `ruff rule --all` for those there are")
    told = [f"{what}: {rule.get('name', '')}: {rule.get('summary', '')}", f"as {version} says; see `ruff rule {code}`"]
    return iter([*told, *list(_describe(what, family))[1:]])


def _describe(what: str, check: Check) -> Iterator[str]:
    yield f"{what}: {check.title}"
    if check.why:
        yield f"why:     {check.why}"
    if check.way_out:
        yield f"way out: {check.way_out}"
    if check.always:
        yield "no baseline can accept it: it makes the gate blind"
    yield "to allow it for a while:"
    yield "[[tool.gates.waivers]]"
    yield f'check = "{what}"'
    yield "# and: where, reason, owner, expires"
