"""Jobs that do not run, or that look at something else, while the check that is required is green."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from gates.readers.ci.aggregate import only_talks
from gates.readers.ci.block import Aggregate
from gates.readers.ci.hole import Hole
from gates.readers.ci.yaml_nodes import Node

_BY_ITS_AUTHOR = re.compile(r"\.labels|\.title|\.message|\.body")
_RUNS_ANYHOW = re.compile(r"always\(\)|!\s*cancelled\(\)|(?<!!)\bfailure\(\)")
_RESULTS = re.compile(r"needs(\.|\[)[^\s}]*\.result|toJSON\(\s*needs\s*\)", re.IGNORECASE)
_KNOWS_SKIPPED = re.compile(r"success|skipped|toJSON\(\s*needs\s*\)|==\s*'true'", re.IGNORECASE)
_NO_FAILURE = re.compile(r"!\s*contains\(\s*needs\.\*\.result,\s*'failure'")
_EMPTY = re.compile(r"!=\s*'(\[\])?'")
_BY_CHANGE = re.compile(r"paths-filter|changed-files|git diff|path-filter|dorny/|changes\b", re.IGNORECASE)
_FETCHES = re.compile(r"\bgh pr checkout\b|\bgit\s+(checkout|switch|fetch|merge|pull|reset)\b")
_ELSEWHERE = frozenset({"workflow_run", "pull_request_target"})
_HERE = frozenset({"pull_request", "push", "merge_group", "workflow_call"})


def skips_of(path: str, jobs: Node) -> Iterator[Aggregate]:
    """Jobs that sum others up and take one that was skipped for one that succeeded."""
    known = {key.text: job for key, job in jobs.items()}
    for key, job in jobs.items():
        needed = tuple(node.text for node in job.get("needs").elements() if node.text)
        steps = tuple(job.get("steps").elements())
        texts = [text for step in steps for text in _texts(step)]
        if _NO_FAILURE.search(job.get("if").text) and only_talks(steps):
            texts.append(job.get("if").text)
        read = " ".join(text for text in texts if _RESULTS.search(text))
        if not needed or not _RUNS_ANYHOW.search(job.get("if").text) or not read or _KNOWS_SKIPPED.search(read):
            continue
        for name in needed:
            why = _skipped(name, known.get(name, Node()), needed)
            if why:
                what = (
                    f"the job {key.text} asks for failures only, and {why}: then {name} did not run, and this is green"
                )
                write = "if: contains(needs.*.result, 'failure') || contains(needs.*.result, 'skipped')"
                hole = Hole(slug="skip-counts-as-success", path=path, line=key.line, what=what, write=write)
                yield Aggregate(hole=hole, jobs=frozenset(needed))
                break


def _skipped(name: str, job: Node, summed: Collection[str]) -> str:
    """How a job can be skipped by what it should judge; empty when nobody can tell that it can."""
    condition = job.get("if").text
    if _BY_ITS_AUTHOR.search(condition):
        return f"{name} is skipped by `if: {condition.strip()}`, which the author of a change decides"
    if _RUNS_ANYHOW.search(condition):
        return ""
    unseen = [node.text for node in job.get("needs").elements() if node.text and node.text not in summed]
    return f"{name} is skipped when {unseen[0]} fails, whose result it does not read" if unseen else ""


def guarded_matrix(path: str, key: Node, job: Node, jobs: Node) -> Hole | None:
    """A matrix that is computed, of which an empty one is guarded away; None where the change itself decides."""
    matrix = job.get("strategy", "matrix")
    values = [matrix, *matrix.values()]
    computed = next((value.text for value in values if "fromjson(" in value.text.lower()), "")
    condition = job.get("if").text
    if not computed or not _EMPTY.search(condition):
        return None
    sources = [jobs.get(node.text) for node in job.get("needs").elements()]
    told = [computed, *(text for source in sources for step in source.get("steps").elements() for text in _texts(step))]
    if any(_BY_CHANGE.search(text) for text in told):
        return None
    what = f"the job {key.text} is skipped when its matrix is empty, and skipped counts as success"
    return Hole(
        slug="empty-matrix", path=path, line=job.key("if").line, what=what,
        write="delete the guard: GitHub fails a job whose matrix is empty",
    )  # fmt: skip


def other_commit(path: str, events: Collection[str], root: Node, job: Node) -> Hole | None:
    """A checkout without `ref` in a workflow that does not start from the commit of the change."""
    started = _ELSEWHERE.intersection(events)
    if not started or _HERE.intersection(events) or root.get("on", "workflow_run", "branches").is_there:
        return None
    steps = tuple(job.get("steps").elements())
    checkouts = [step for step in steps if step.get("uses").text.startswith("actions/checkout@")]
    chooses = any(step.get("with", key).is_there for step in checkouts for key in ("ref", "repository"))
    if not checkouts or chooses or any(_FETCHES.search(step.get("run").text) for step in steps):
        return None
    event = min(started)
    branch = "the default branch" if event == "workflow_run" else "the branch that it would be merged into"
    what = f"on {event} this checks out {branch}, so the change is never looked at"
    write = "a workflow of its own for the gate, with `on: pull_request`"
    return Hole(slug="other-commit-tested", path=path, line=checkouts[0].get("uses").line, what=what, write=write)


def scheduled(path: str, events: Collection[str], root: Node, jobs: Node) -> Iterator[Aggregate]:
    """A `schedule` beside the triggers of a change, in a workflow with a gate."""
    if "schedule" in events and _HERE.intersection(events):
        what = (
            "a `schedule` stands beside the triggers of a change: after 60 days without a commit GitHub switches off "
            "the whole file of a public repository, with the gate for pull requests"
        )
        write = "a workflow of its own for what runs on a schedule"
        hole = Hole(slug="scheduled-gate", path=path, line=root.get("on").key("schedule").line, what=what, write=write)
        yield Aggregate(hole=hole, jobs=frozenset(key.text for key, _ in jobs.items()))


def _texts(step: Node) -> Iterator[str]:
    yield from (step.get("run").text, step.get("if").text, step.get("uses").text)
    for name in ("env", "with"):
        yield from (value.text for value in step.get(name).values())
