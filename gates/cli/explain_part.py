"""`gates explain lint-prod`: a gate on a lane, and all that it is held to."""

from __future__ import annotations

from collections.abc import Iterator

from gates.cli.prepare import Prepared
from gates.config.document import parse
from gates.config.pasteable import in_force, sources
from gates.judge.wording import subject
from gates.model.quantity import Condition
from gates.model.scope import PartId
from gates.plan.parts import PlannedPart
from gates.report.wording import counted


def explained_part(planned: PlannedPart, prepared: Prepared) -> Iterator[str]:
    """Where it is held, how, to what, and how to see it on its own."""
    part, scope = planned.part, planned.scope
    where = f"on the lane {part.lane}" if part.lane else "on the whole repository"
    set_by = _sources(planned, prepared)
    yield f"part {part.name}: the gate {part.gate} {where}"
    yield f"policy   {planned.policy.value} ({set_by.get('policy') or _policy_of(part)})"
    yield f"files    {counted(len(scope.files), 'file')}"
    yield ""
    yield "settings"
    place = ("lanes", part.lane, "gate", part.gate) if part.lane else ("gate", part.gate)
    yield from in_force(planned.settings, (*_prefix(prepared), *place), set_by)
    yield ""
    bounds = planned.gate.conditions(planned.settings, scope)
    yield "conditions" if bounds else "conditions: none beyond its findings"
    yield from (f"  {_bound(condition)}" for condition in bounds)
    yield "tasks" if planned.tasks else "tasks: none; it looks at the repository itself"
    for task in planned.tasks:
        needs = f", needs {', '.join(task.needs)}" if task.needs else ""
        yield f"  {task.name} (at most {task.time_limit_s:,} s{needs})"
        yield from (f"    {' '.join(command.argv)}" for command in task.commands)
    yield f"reproduce: gates run {part.name}"


def _policy_of(part: PartId) -> str:
    return f"policy of the lane {part.lane}" if part.lane else "default"


def _prefix(prepared: Prepared) -> tuple[str, ...]:
    return () if prepared.config.file == "gates.toml" else ("tool", "gates")


def _sources(planned: PlannedPart, prepared: Prepared) -> dict[str, str]:
    file, text = prepared.config.file, prepared.settled.config_text
    if not file or text is None:
        return {}
    part, inherits = planned.part, planned.gate.inherits
    return sources(parse(text, file).table, part.gate, part.lane, _prefix(prepared), inherits=inherits)


def _bound(condition: Condition) -> str:
    limits = [("at least", condition.minimum), ("at most", condition.maximum)]
    said = " and ".join(f"{word} {limit.normalize():f}" for word, limit in limits if limit is not None)
    each = " for each file" if condition.each_file else ""
    return f"{subject(condition.metric, component=condition.component)} {said}{each} ({condition.source or 'default'})"
