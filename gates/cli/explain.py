"""`gates explain WHAT`: a gate, a lane, a check, or what owns and holds a file."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import importlib
from collections.abc import Iterator
from typing import Any

from gates.api import Check, Gate, Lane, Targets
from gates.cli.prepare import Settled, prepare, settle
from gates.cli.world import Refusal, World
from gates.plan.ownership import ownership

HELP = "Explain a gate, a lane, a check, or what holds a file."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "what", nargs="?", help="a gate, a lane, a check such as lint/F401, or a path; without it: all gates"
    )


def run(args: argparse.Namespace, world: World) -> int:
    """Print the explanation."""
    settled = settle(world)
    if args.what is None:
        for gate in settled.gates.values():
            world.say(f"{gate.name:10} {first_line(gate)}")
        return 0
    for line in explanation(args.what, settled, world):
        world.say(line)
    return 0


def explanation(what: str, settled: Settled, world: World) -> Iterator[str]:
    """The lines for one word; Refusal names the nearest known words when nothing has this name."""
    gates = settled.gates
    if what in gates:
        return _gate(gates[what])
    check = _check(what, gates)
    if check is not None:
        return _describe(what, check)
    config = prepare(world).config
    lane = next((lane for lane in config.lanes if lane.name == what), None)
    if lane is not None:
        return _lane(lane, config.targets(lane.name), settled)
    if (settled.root / what).exists() or (world.cwd / what).exists():
        path = (
            what
            if (settled.root / what).exists()
            else (world.cwd / what).resolve().relative_to(settled.root).as_posix()
        )
        return _path(path.rstrip("/"), world)
    words = [
        *gates,
        *(lane.name for lane in config.lanes),
        *(check.id for gate in gates.values() for check in gate.checks),
    ]
    near = difflib.get_close_matches(what, words, n=3)
    raise Refusal(f"{what!r} is no gate, lane, check or path here", f"did you mean {', '.join(near)}?" if near else
                  f"gates: {', '.join(gates)}; lanes: {', '.join(lane.name for lane in config.lanes)}")  # fmt: skip


def first_line(gate: Gate[Any]) -> str:
    """The first line of the docstring of a gate's module."""
    return (_docstring(gate) or gate.name).splitlines()[0]


def _docstring(gate: Gate[Any]) -> str:
    return (importlib.import_module(gate.module.partition(":")[0]).__doc__ or "").strip() if gate.module else ""


def _gate(gate: Gate[Any]) -> Iterator[str]:
    yield from _docstring(gate).splitlines()
    yield ""
    yield f"counts    {gate.unit}"
    yield f"asked     {'by default' if gate.is_default else 'when it is configured'}, of each {gate.scope.value}"
    yield ""
    yield f"settings  [tool.gates.gate.{gate.name}]"
    for field in dataclasses.fields(gate.settings):
        yield f"  {field.name.replace('_', '-')} = {_default(field)}"
    yield ""
    yield "checks"
    for check in gate.checks:
        yield f"  {check.id:36} {check.title}"


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return repr(field.default)
    return repr(field.default_factory()) if field.default_factory is not dataclasses.MISSING else "?"


def _check(what: str, gates: Any) -> Check | None:
    gate, _, _ = what.partition("/")
    if "/" not in what or gate not in gates:
        return None
    known = {check.id: check for check in gates[gate].checks}
    found = known.get(what) or known.get(f"{gate}/*")
    return found if isinstance(found, Check) else None


def _describe(what: str, check: Check) -> Iterator[str]:
    yield f"{what}: {check.title}"
    if check.why:
        yield f"why:     {check.why}"
    if check.way_out:
        yield f"way out: {check.way_out}"
    if check.always:
        yield "no baseline can accept it: it makes the gate blind"
    yield f'to allow it for a while: [[tool.gates.waivers]] check = "{what}", with where, reason, owner and expires'


def _lane(lane: Lane, targets: Targets, settled: Settled) -> Iterator[str]:
    proposed = " (proposed from the layout; `gates init` writes it down)" if lane.is_proposed else ""
    yield f"lane {lane.name}{proposed}"
    yield f"paths    {', '.join(lane.paths)}"
    yield f"policy   {lane.policy.value}"
    yield f"tier     {lane.tier}: {_targets(targets)}"
    yield f"owner    {lane.owner or 'nobody named'}"
    yield f"tests    {', '.join(lane.tests) or 'none named'}"
    for name in settled.gates:
        held = settled.config.gate(name, lane.name)
        if not held.enabled:
            yield f"{name:8} switched off"
        elif held.policy is not None:
            yield f"{name:8} policy {held.policy.value}"


def _targets(targets: Targets) -> str:
    shown = [
        f"{name.replace('_', ' ')} {value} %"
        for name in ("lines", "branches", "changed_lines", "mutation")
        if (value := getattr(targets, name)) is not None
    ]
    return f"{', '.join(shown) or 'no targets'} ({targets.source or 'no source'})"


def _path(path: str, world: World) -> Iterator[str]:
    prepared = prepare(world)
    config, repository = prepared.config, prepared.repository
    name = ownership(config.lanes)(path)
    tracked = {file.path: file for file in repository.files}
    inside = [file for file in repository.files if file.is_python and file.path.startswith(f"{path}/")]
    if path not in tracked and not inside:
        yield f"{path}: git does not track it, so no lane owns it and no gate looks at it"
        return
    if path in tracked and not tracked[path].is_python:
        yield f"{path}: not a Python file; gates read it only as an input"
        return
    if name is None:
        yield f"{path}: no lane owns it; the gate lanes reports it as lanes/file-outside-lanes"
        return
    lane = repository.lane(name)
    yield f"{path}: lane {name}, policy {lane.policy.value}, tier {lane.tier}, owner {lane.owner or 'nobody named'}"
    for component in config.components:
        if any(path == root or path.startswith(f"{root}/") for root in component.paths):
            targets = _targets(config.component_targets[component.name])
            yield f"component {component.name}: tier {component.tier}, {targets}"
    for planned in prepared.plan.parts:
        if planned.part.lane == name:
            yield f"  {planned.part.name:24} {planned.policy.value:8} {first_line(planned.gate)}"
    for left in prepared.plan.left_out:
        if left.part.lane == name:
            yield f"  {left.part.name:24} left out: {left.reason}"
