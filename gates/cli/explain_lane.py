"""`gates explain LANE`: paths, policy, targets, and the parts that hold it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from gates.api import Lane, Targets
from gates.cli.prepare import Prepared
from gates.report.wording import counted


def explained_lane(lane: Lane, prepared: Prepared) -> Iterator[str]:
    """All that holds a lane."""
    proposed = " (proposed from the layout; `gates init` writes it down)" if lane.is_proposed else ""
    yield f"lane {lane.name}{proposed}"
    yield f"paths    {', '.join(lane.paths)}"
    yield f"files    {counted(len(prepared.repository.python_files_of(lane.name)), 'tracked Python file')}"
    yield f"policy   {lane.policy.value}"
    yield f"tier     {lane.tier}: {targets_text(prepared.config.targets(lane.name), gates=prepared.settled.gates)}"
    yield f"owner    {lane.owner or 'nobody named'}"
    yield f"tests    {', '.join(lane.tests) or 'none named'}"
    yield "parts"
    for planned in prepared.plan.parts:
        if planned.part.lane == lane.name:
            yield f"  {planned.part.name:24} {planned.policy.value}"
    for left in prepared.plan.left_out:
        if left.part.lane == lane.name:
            yield f"  {left.part.name:24} left out: {left.reason}"


def targets_text(targets: Targets, *, gates: Container[str]) -> str:
    """Targets on one line, with their source; one for which there is no gate holds nothing, and is left out."""
    shown = [
        f"{name.replace('_', ' ')} {value} %"
        for name in ("lines", "branches", "changed_lines", "mutation")
        if (value := getattr(targets, name)) is not None and (name != "mutation" or name in gates)
    ]
    return f"{', '.join(shown) or 'no targets'} ({targets.source or 'no source'})"
