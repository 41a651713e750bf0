"""What `gates init` asks beyond the gates that are on by default: whether the CI that is there can stop a merge."""

from __future__ import annotations

from dataclasses import replace

from gates.api import Policy, is_ci_file
from gates.cli.prepare import Prepared
from gates.config.edit import Value
from gates.config.positions import KeyPath
from gates.model.health import Health
from gates.model.status import Status
from gates.plan.parts import make_plan
from gates.readers.ruff_commands import DOCUMENTS_APART
from gates.readers.ruff_rules import NOT_CONFIGURED

ENFORCEMENT = "enforcement"
TOLD = (NOT_CONFIGURED, DOCUMENTS_APART)
"""How the notes begin that whoever sets gates up wants to read at once."""


def with_enforcement(prepared: Prepared) -> Prepared:
    """The same with a look at the CI where its files are tracked and nobody has configured anything; nothing fails."""
    config, settled = prepared.config, prepared.settled
    held = config.gates.get(ENFORCEMENT)
    has_ci = any(is_ci_file(file.path) for file in prepared.repository.files)
    if held is None or held.source or not config.is_proposed or not has_ci:
        return prepared
    watched = replace(held, enabled=True, policy=Policy.WARN)
    config = replace(config, gates={**config.gates, ENFORCEMENT: watched})
    plan = make_plan(config, prepared.repository, settled.gates, before=prepared.before)
    return replace(prepared, settled=replace(settled, config=config), plan=plan)


def told_of_ci(health: Health) -> tuple[str, ...]:
    """What was found in the CI, for whoever reads what init did."""
    part = next((part for part in health.parts if part.part.gate == ENFORCEMENT), None)
    if part is None or part.status is Status.PASS:
        return ()
    if part.status in (Status.ERROR, Status.SKIP):
        return (f"the gate {ENFORCEMENT} stays off, because it cannot tell what your CI stops: {part.summary}",)
    return (f"your CI has gates that cannot fail, and the gate {ENFORCEMENT} watches them: {part.summary}",)


def told_of_rules(health: Health) -> tuple[str, ...]:
    """Whose choice the rules of lint are where nobody configured ruff, and which documents no lane holds."""
    notes = [note for part in health.parts for note in part.notes if note.startswith(TOLD)]
    return tuple(dict.fromkeys(notes))


def asked_of_ci(health: Health) -> dict[KeyPath, Value]:
    """What to write: strictly where the CI can stop a merge, watched where it cannot, nothing where nobody knows."""
    part = next((part for part in health.parts if part.part.gate == ENFORCEMENT), None)
    if part is None or part.status in (Status.ERROR, Status.SKIP):
        return {}
    found: dict[KeyPath, Value] = {("gate", ENFORCEMENT, "enabled"): True}
    return found | ({} if part.status is Status.PASS else {("gate", ENFORCEMENT, "policy"): Policy.WARN.value})
