"""GitHub workflows and composite actions -> their scripts, and what hides a failure around them."""

from __future__ import annotations

from gates.readers.ci.aggregate import aggregates_of
from gates.readers.ci.block import Block, Source
from gates.readers.ci.filters import path_filters
from gates.readers.ci.hole import Hole
from gates.readers.ci.matrix import empty_matrix
from gates.readers.ci.skipped import guarded_matrix, other_commit, scheduled, skips_of
from gates.readers.ci.steps import Job, continues, is_false, shell_options, steps_of, texts_below
from gates.readers.ci.yaml_nodes import Node, YamlError, read_yaml

_ON_A_CHANGE = frozenset({"pull_request", "pull_request_target", "push", "merge_group", "workflow_call"})
_OF_A_CHANGE = frozenset({"opened", "synchronize", "reopened", "ready_for_review"})


def read_workflow(path: str, text: str) -> Source:
    """Read one workflow; what runs on no change is left out, with a note."""
    try:
        root = _first(read_yaml(text))
    except YamlError as error:
        return Source(path=path, problem=str(error))
    jobs = root.get("jobs")
    if not jobs.is_mapping:
        return Source(path=path, problem="it has no mapping `jobs`")
    events = _events(root)
    chained = tuple(hole for job in jobs.values() if (hole := other_commit(path, events, root, job)))
    if events and not events & _ON_A_CHANGE and not chained:
        return Source(
            path=path,
            notes=(f"{path} does not run on a change (on: {', '.join(sorted(events))}): its commands are left out",),
        )
    blocks: list[Block] = []
    opaque: list[str] = []
    notes: list[str] = []
    for key, job in jobs.items():
        masks, more = _job_masks(path, key, job)
        masks += tuple(filter(None, (guarded_matrix(path, key, job, jobs), other_commit(path, events, root, job))))
        notes += more
        if not events & _ON_A_CHANGE and not any(mask.slug == "other-commit-tested" for mask in masks):
            continue
        called = job.get("uses")
        if called.is_there and not called.text.startswith("./"):
            opaque.append(f"{path}:{called.line} calls {called.text}")
        shell = job.get("defaults", "run", "shell").text or root.get("defaults", "run", "shell").text
        folder = (
            job.get("defaults", "run", "working-directory").text
            or root.get("defaults", "run", "working-directory").text
        )
        steps = job.get("steps")
        here = Job(
            path=path, name=key.text, folder=folder, masks=masks, text="\n".join(texts_below(steps)),
            options=shell_options(shell, is_windows="windows" in job.get("runs-on").text),
            matrix=job.get("strategy", "matrix"),
        )  # fmt: skip
        found, unread, said = steps_of(here, steps, text)
        blocks += found
        opaque += unread
        notes += said
    if (
        "pull_request" not in events
        and "push" in events
        and not events & {"merge_group", "workflow_call", "pull_request_target"}
    ):
        notes.append(f"{path} runs on push only: a change is checked after it was made")
    return Source(
        path=path,
        blocks=tuple(blocks),
        aggregates=(*aggregates_of(path, jobs), *skips_of(path, jobs), *scheduled(path, events, root, jobs)),
        filters=path_filters(root.get("on")),
        notes=tuple(notes),
        opaque=tuple(opaque),
    )


def read_action(path: str, text: str) -> Source:
    """Read a composite action; its steps are the target `action`."""
    try:
        root = _first(read_yaml(text))
    except YamlError as error:
        return Source(path=path, problem=str(error))
    steps = root.get("runs", "steps")
    job = Job(
        path=path,
        name="action",
        options=shell_options("bash", is_windows=False),
        folder="",
        masks=(),
        text="\n".join(texts_below(steps)),
    )
    blocks, opaque, notes = steps_of(job, steps, text)
    return Source(
        path=path, targets={"action": tuple(blocks)}, defaults=("action",), notes=tuple(notes), opaque=tuple(opaque)
    )


def _first(documents: tuple[Node, ...]) -> Node:
    return documents[0] if documents else Node()


def _events(root: Node) -> set[str]:
    """What starts the workflow; a push of tags only is no change."""
    on = root.get("on")
    found = (
        {node.text for node in on.elements() if node.text} if not on.is_mapping else {key.text for key, _ in on.items()}
    )
    push = on.get("push")
    if push.get("tags").is_there and not push.get("branches").is_there and not push.get("branches-ignore").is_there:
        found = (found - {"push"}) | {"push of tags"}
    types = {node.text for node in on.get("pull_request").get("types").elements()}
    if types and not types & _OF_A_CHANGE:
        found = (found - {"pull_request"}) | {f"pull_request {', '.join(sorted(types))}"}
    return found


def _job_masks(path: str, key: Node, job: Node) -> tuple[tuple[Hole, ...], list[str]]:
    masks, notes = [], []
    mask, note = continues(
        path, job, f"the job {key.text}", "the run, and each job that needs it, takes its failure for success"
    )
    masks += mask
    notes += note
    condition = job.get("if")
    if is_false(condition):
        what = f"the job {key.text} never runs, and a skipped job counts as success"
        masks.append(
            Hole(slug="never-runs", path=path, line=job.key("if").line, what=what, write="delete the line `if:`")
        )
    empty = empty_matrix(job.get("strategy", "matrix"))
    if empty is not None:
        what = f"the matrix of the job {key.text} is empty, so it never runs"
        masks.append(Hole(slug="empty-matrix", path=path, line=empty, what=what))
    return tuple(masks), notes
