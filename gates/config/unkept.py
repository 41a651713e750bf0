"""What a configuration asks and no part of the plan measures: a promise that would be green without a look.

A target, a minimum or a setting that stands there reads as if it held. Where the one line that it needs is gone (a
lane's `tests`), that is a mistake of the configuration and no lane without tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from gates.api import Lane, PartId, Policy
from gates.config.document import Document, dotted, parse
from gates.config.insertion import value_at
from gates.config.mistakes import Mistake
from gates.config.positions import KeyPath
from gates.config.settings import Config
from gates.config.targets import COVERAGE_KEYS

_MEASURED_BY = (("coverage", (*COVERAGE_KEYS, "coverage")), ("mutation", ("mutation",)))
"""Gate -> the keys below a lane's `targets` that it measures."""


def unkept(
    text: str, config: Config, *, unasked: Mapping[PartId, str], lane_gates: Collection[str]
) -> tuple[Mistake, ...]:
    """Every target and every table of a gate that nothing measures, by line.

    Args:
        text: the configuration's file, which `load` has read.
        config: what it says.
        unasked: part -> why its gate asks nothing of the lane, for the lanes that have files.
        lane_gates: the gates that are asked of lanes and that are known.
    """
    document = parse(text, config.file)
    found = [mistake for lane in config.lanes for mistake in _of_lane(document, lane, config, unasked, lane_gates)]
    for gate, parts in groupby(sorted(unasked, key=lambda it: (it.gate, it.lane or "")), key=lambda it: it.gate):
        reasons = [unasked[part] for part in parts]
        if isinstance(_at(document, ("gate", gate)), Mapping) and len(reasons) == len(config.lanes):
            problem = f"no lane asks the gate `{gate}`, so nothing measures what stands here: {reasons[0]}"
            found.append(_mistake(document, ("gate", gate), problem, _way_out(reasons[0])))
    return tuple(sorted(found, key=lambda it: (it.line, it.key)))


def _of_lane(
    document: Document, lane: Lane, config: Config, unasked: Mapping[PartId, str], lane_gates: Collection[str]
) -> Iterator[Mistake]:
    targets = _at(document, ("lanes", lane.name, "targets"))
    for gate, keys in _MEASURED_BY:
        wanted = [key for key in keys if isinstance(targets, Mapping) and key in targets]
        why = unasked.get(PartId(gate=gate, lane=lane.name)) or _off(gate, lane, config, lane_gates)
        if wanted and why:
            first = ("lanes", lane.name, "targets", wanted[0])
            yield _mistake(document, first, f"nothing measures this target: {why}", _way_out(why))
    for part, why in unasked.items():
        if part.lane != lane.name:
            continue
        places: tuple[KeyPath, ...] = (("lanes", lane.name, part.gate), ("lanes", lane.name, "gate", part.gate))
        for place in places:
            if isinstance(_at(document, place), Mapping):
                yield _mistake(document, place, f"nothing measures what stands here: {why}", _way_out(why))


def _off(gate: str, lane: Lane, config: Config, lane_gates: Collection[str]) -> str:
    """Why a gate that nobody switched off is not asked; empty when it is, or when somebody says that it is not."""
    if gate not in lane_gates or lane.policy is Policy.OFF:
        return ""
    held = config.gate(gate, lane.name)
    return "" if held.enabled or held.source else f"the gate `{gate}` is off by default"


def _way_out(why: str) -> str:
    if "names no tests" in why:
        return 'name them in the lane (`tests = ["tests"]`), or take this away'
    if "off by default" in why:
        return f"switch the gate on with a table of its own, `gate.{why.split('`')[1]}`, or take this away"
    return "mend what the reason says, or take this away"


def _mistake(document: Document, place: KeyPath, problem: str, way_out: str) -> Mistake:
    path = (*document.prefix, *place)
    line = document.positions.line(path)
    return Mistake(file=document.file, line=line, key=dotted(path), problem=problem, way_out=way_out)


def _at(document: Document, place: KeyPath) -> object:
    return value_at(document.content, (*document.prefix, *place))
