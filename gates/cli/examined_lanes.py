"""Whether the lanes name what is there: their paths, their tests, and the baseline that a ratchet needs."""

from __future__ import annotations

from collections.abc import Iterator

from gates.cli.examined import CONFIGURATION, Examined
from gates.cli.prepare import Prepared
from gates.model.scope import Lane
from gates.model.status import Policy
from gates.readers.near_paths import near_path
from gates.report.wording import counted
from gates.suite.places import missing_roots


def examined_lanes(prepared: Prepared) -> Iterator[Examined]:
    """A line for each lane, and one for each thing in it that is not well."""
    for lane in prepared.config.lanes:
        seen = list(_troubles(lane, prepared))
        files = counted(len(prepared.repository.python_files_of(lane.name)), "file")
        yield from seen or [Examined(what=f"lane {lane.name}", found=f"{files}, policy {lane.policy.value}")]
    outside = [file.path for file in prepared.repository.python_files if file.lane is None]
    if outside and prepared.config.lanes:
        yield Examined(
            what="files in no lane",
            found=f"{counted(len(outside), 'file')}, such as {outside[0]}",
            repair="add their folders to `paths` of a lane; `gates run lanes` names them",
            exit_code=CONFIGURATION,
        )
    has_ratchet = any(lane.policy is Policy.RATCHET for lane in prepared.config.lanes)
    if has_ratchet and not (prepared.root / prepared.config.baseline).exists():
        yield Examined(
            what="baseline",
            found=f"{prepared.config.baseline} does not exist, and a ratchet is held to it",
            repair="`gates accept`, then commit it",
            exit_code=CONFIGURATION,
        )


def _troubles(lane: Lane, prepared: Prepared) -> Iterator[Examined]:
    repository = prepared.repository
    said = _messages(prepared)
    for path in lane.paths:
        lack = repository.lack_at(path)
        if lack:
            waits = bool(repository.untracked_python_below(path))
            yield Examined(
                what=f"lane {lane.name}",
                found=said.get(path, f"path {path} {lack}"),
                repair="`git add` its files" if waits else f"correct `paths` of the lane {lane.name}, or take it out",
                exit_code=CONFIGURATION,
            )
    for root in missing_roots(lane, repository):
        exists = (prepared.root / root).exists()
        yield Examined(
            what=f"lane {lane.name}",
            found=f"tests {root} {'holds no tracked Python file' if exists else 'does not exist'}"
            f"{near_path(root, repository, taken=lane.tests)}",
            repair=f"correct `tests` of the lane {lane.name}",
            exit_code=CONFIGURATION,
        )


def _messages(prepared: Prepared) -> dict[str | None, str]:
    """Path -> what the gate `lanes` says of it, which may name what was probably meant; it needs no process."""
    planned = prepared.plan.part("lanes")
    if planned is None:
        return {}
    reading = planned.gate.read(planned.settings, planned.scope, {})
    checks = ("lanes/path-missing", "lanes/path-empty")
    return {finding.path: finding.message for finding in reading.findings if finding.check in checks}
