"""GitHub workflows and composite actions -> their scripts, and what hides a failure around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.readers.ci.aggregate import aggregates_of
from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole
from gates.readers.ci.matrix import empty_matrix
from gates.readers.ci.yaml_nodes import Node, YamlError, read_yaml

_ON_A_CHANGE = frozenset({"pull_request", "pull_request_target", "push", "merge_group", "workflow_call"})
_GATE_ACTIONS = re.compile(
    r"^(pre-commit/action|(astral-sh|chartboost)/ruff-action|psf/black|py-actions/flake8|suo/flake8-github-action|"
    r"jakebailey/pyright-action|pypa/gh-action-pip-audit|(super-linter|github)/super-linter.*|isort/isort-action|"
    r"wemake-services/wemake-python-styleguide|codespell-project/actions-codespell|crate-ci/typos|tsuyoshicho/action-mypy|"
    r"ludeeus/action-shellcheck|zizmorcore/zizmor-action|reviewdog/action-[\w-]+|j178/prek-action|raven-actions/actionlint)@"
)
_EXPRESSION = re.compile(r"^\s*\$\{\{(.*)\}\}\s*$", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    """What the steps of a job share."""

    path: str
    name: str
    options: Options | None
    folder: str
    masks: tuple[Hole, ...]
    text: str
    """Of all its steps."""


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
    if events and not events & _ON_A_CHANGE:
        return Source(
            path=path,
            notes=(f"{path} does not run on a change (on: {', '.join(sorted(events))}): its commands are left out",),
        )
    blocks: list[Block] = []
    opaque: list[str] = []
    notes: list[str] = []
    for key, job in jobs.items():
        masks, more = _job_masks(path, key, job)
        notes += more
        called = job.get("uses")
        if called.is_there and not called.text.startswith("./"):
            opaque.append(f"{path}:{called.line} calls {called.text}")
        shell = job.get("defaults", "run", "shell").text or root.get("defaults", "run", "shell").text
        folder = (
            job.get("defaults", "run", "working-directory").text
            or root.get("defaults", "run", "working-directory").text
        )
        steps = job.get("steps")
        here = _Job(
            path=path, name=key.text, folder=folder, masks=masks, text="\n".join(_texts(steps)),
            options=_shell(shell, is_windows="windows" in job.get("runs-on").text),
        )  # fmt: skip
        found, unread, said = _steps(here, steps, text)
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
        aggregates=tuple(aggregates_of(path, jobs)),
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
    job = _Job(
        path=path,
        name="action",
        options=_shell("bash", is_windows=False),
        folder="",
        masks=(),
        text="\n".join(_texts(steps)),
    )
    blocks, opaque, notes = _steps(job, steps, text)
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
    return found


def _job_masks(path: str, key: Node, job: Node) -> tuple[tuple[Hole, ...], list[str]]:
    masks, notes = [], []
    mask, note = _continues(path, job, f"the job {key.text}")
    masks += mask
    notes += note
    condition = job.get("if")
    if _is_false(condition):
        what = f"the job {key.text} never runs, and a skipped job counts as success"
        masks.append(
            Hole(slug="never-runs", path=path, line=job.key("if").line, what=what, write="delete the line `if:`")
        )
    empty = empty_matrix(job.get("strategy", "matrix"))
    if empty is not None:
        what = f"the matrix of the job {key.text} is empty, so it never runs"
        masks.append(Hole(slug="empty-matrix", path=path, line=empty, what=what))
    return tuple(masks), notes


def _continues(path: str, node: Node, who: str) -> tuple[list[Hole], list[str]]:
    """The hole of `continue-on-error`; an expression that is not plainly true is only a note."""
    value = node.get("continue-on-error")
    text = value.text.strip()
    inner = _EXPRESSION.match(text)
    if value.is_true or (inner and inner.group(1).strip() == "true"):
        what = f"{who} may fail: `continue-on-error` makes its failure count as success"
        line = node.key("continue-on-error").line
        return [
            Hole(
                slug="continue-on-error", path=path, line=line, what=what, write="delete the line `continue-on-error:`"
            )
        ], []
    if inner:
        return [], [f"{path}:{value.line}: {who} may fail when {inner.group(1).strip()}"]
    return [], []


def _is_false(condition: Node) -> bool:
    text = condition.text.strip()
    inner = _EXPRESSION.match(text)
    return (inner.group(1).strip() if inner else text).lower() in ("false", "false && always()", "always() && false")


def _steps(job: _Job, steps: Node, whole: str) -> tuple[list[Block], list[str], list[str]]:
    blocks, opaque, notes = [], [], []
    for number, step in enumerate(steps.elements(), 1):
        name = step.get("name").text or step.get("id").text or f"step {number}"
        masks, said = _step_masks(job.path, step, f"the step {name!r}", whole)
        notes += said
        run, uses = step.get("run"), step.get("uses")
        if run.is_there:
            shell = step.get("shell").text
            options = _shell(shell, is_windows=False) if shell else job.options
            if shell.startswith(("python", "node")):
                continue
            script = run.shell()
            if _EXPRESSION.match(script.text):
                opaque.append(f"{job.path}:{run.line} runs {script.text.strip()}")
            around = job.text.replace(run.text, "", 1)
            blocks.append(
                Block(
                    path=job.path, script=script, options=options or Options(errexit=True, pipefail=True),
                    is_foreign=options is None, job=job.name, folder=step.get("working-directory").text or job.folder,
                    masks=(*job.masks, *masks), around=around,
                )
            )  # fmt: skip
        elif uses.is_there:
            is_ours = uses.text.startswith(("./", "$/"))
            if is_ours or _GATE_ACTIONS.match(uses.text):
                blocks.append(
                    Block(
                        path=job.path, script=Text(text="", lines=(uses.line,)), options=Options(errexit=True),
                        action=uses.text, job=job.name, masks=(*job.masks, *masks),
                    )
                )  # fmt: skip
    return blocks, opaque, notes


def _step_masks(path: str, step: Node, who: str, whole: str) -> tuple[list[Hole], list[str]]:
    masks, notes = _continues(path, step, who)
    identity = step.get("id").text
    if identity and re.search(rf"steps(\.|\[['\"]){re.escape(identity)}(['\"]\])?\.outcome", whole):
        masks = []  # a later step reads how it really ended
    if _is_false(step.get("if")):
        masks.append(
            Hole(
                slug="never-runs",
                path=path,
                line=step.key("if").line,
                what=f"{who} never runs",
                write="delete the line `if:`",
            )
        )
    return masks, notes


def _shell(shell: str, *, is_windows: bool) -> Options | None:
    """How the runner starts this shell; None when it is no POSIX shell."""
    words = shell.split()
    if not words:
        return None if is_windows else Options(errexit=True)
    if words[0].startswith("${{"):
        return Options(errexit=True, pipefail=True)
    name = words[0].rpartition("/")[2]
    if name not in ("bash", "sh", "zsh", "dash", "ksh"):
        return None
    if len(words) == 1:
        return Options(errexit=True, pipefail=name == "bash")
    flags = [word for word in words[1:] if word.startswith("-") and not word.startswith("--")]
    return Options(errexit=any("e" in flag for flag in flags) or "errexit" in words, pipefail="pipefail" in words)


def _texts(node: Node, depth: int = 0) -> Iterator[str]:
    """Every scalar below a node, for the question whether a file is used again. Uploading is no use."""
    if depth > 6:
        return
    if node.is_mapping:
        if node.get("uses").text.startswith(("actions/upload-artifact", "actions/cache")):
            return
        for value in node.values():
            yield from _texts(value, depth + 1)
    elif node.is_sequence:
        for value in node.elements():
            yield from _texts(value, depth + 1)
    elif node.text:
        yield node.text
