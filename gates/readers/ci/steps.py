"""The steps of a workflow's job or of a composite action -> their scripts, and what hides a failure around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gates.readers.ci.block import Block, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole
from gates.readers.ci.matrix import matrix_values
from gates.readers.ci.reports import is_judged, outputs_of
from gates.readers.ci.yaml_nodes import Node

GATE_ACTIONS = re.compile(
    r"^(pre-commit/action|(astral-sh|chartboost)/ruff-action|psf/black|py-actions/flake8|suo/flake8-github-action|"
    r"jakebailey/pyright-action|pypa/gh-action-pip-audit|(super-linter|github)/super-linter.*|isort/isort-action|"
    r"wemake-services/wemake-python-styleguide|codespell-project/actions-codespell|crate-ci/typos|tsuyoshicho/action-mypy|"
    r"ludeeus/action-shellcheck|zizmorcore/zizmor-action|reviewdog/action-[\w-]+|j178/prek-action|raven-actions/actionlint)@"
)
EXPRESSION = re.compile(r"^\s*\$\{\{(.*)\}\}\s*$", re.DOTALL)

_RETRIES = re.compile(r"^(nick-fields|nick-invision)/retry@|^wandalen/wretry\.action@", re.IGNORECASE)
"""Actions that run a command until it succeeds, and fail when it never does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What the steps of a job share."""

    path: str
    name: str
    options: Options | None
    folder: str
    masks: tuple[Hole, ...]
    text: str
    """Of all its steps."""
    matrix: Node = field(default_factory=Node)


def steps_of(job: Job, steps: Node, whole: str) -> tuple[list[Block], list[str], list[str]]:
    """The scripts and gate actions of a job, what cannot be followed, and notes.

    Args:
        job: what they share.
        steps: the list.
        whole: the text of the whole file, in which outcomes of steps may be read.
    """
    blocks, opaque, notes = [], [], []
    for number, step in enumerate(steps.elements(), 1):
        name = step.get("name").text or step.get("id").text or f"step {number}"
        masks, said = _step_masks(job.path, step, f"the step {name!r}", whole)
        notes += said
        uses = step.get("uses")
        run = step.get("with", "command") if _RETRIES.match(uses.text) else step.get("run")
        if run.is_there:
            scripts = _scripts(job, run)
            if not scripts:
                opaque.append(f"{job.path}:{run.line} runs {run.text.strip()}")
            blocks += [block for script in scripts if (block := _block(job, step, run, script, masks)) is not None]
        elif uses.text.startswith(("./", "$/")) or GATE_ACTIONS.match(uses.text):
            blocks.append(
                Block(
                    path=job.path, script=Text(text="", lines=(uses.line,)), options=Options(errexit=True),
                    action=uses.text, job=job.name, masks=(*job.masks, *masks),
                )
            )  # fmt: skip
    return blocks, opaque, notes


def _scripts(job: Job, run: Node) -> tuple[Text, ...]:
    """The script; where it is a name of the matrix, each script that the matrix gives; none when nobody can tell."""
    named = re.fullmatch(r"\s*\$\{\{\s*matrix\.([\w-]+)\s*\}\}\s*", run.text)
    if named:
        return tuple(node.shell() for node in matrix_values(job.matrix, named.group(1)))
    return () if EXPRESSION.match(run.text) else (run.shell(),)


def _block(job: Job, step: Node, run: Node, script: Text, masks: list[Hole]) -> Block | None:
    shell = step.get("shell").text
    if shell.startswith(("python", "node")):
        return None
    options = shell_options(shell, is_windows=False) if shell else job.options
    around = job.text.replace(run.text, "", 1)
    if any(is_judged(file, around, but=run.text) for file in outputs_of(script.text)):
        masks = [mask for mask in masks if mask.slug != "continue-on-error"]
    return Block(
        path=job.path, script=script, options=options or Options(errexit=True, pipefail=True),
        is_foreign=options is None, job=job.name, folder=step.get("working-directory").text or job.folder,
        masks=(*job.masks, *masks), around=around,
    )  # fmt: skip


def _step_masks(path: str, step: Node, who: str, whole: str) -> tuple[list[Hole], list[str]]:
    masks, notes = continues(path, step, who)
    identity = step.get("id").text
    if identity and re.search(rf"steps(\.|\[['\"]){re.escape(identity)}(['\"]\])?\.outcome", whole):
        masks = []  # a later step reads how it really ended
    if is_false(step.get("if")):
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


def continues(
    path: str, node: Node, who: str, how: str = "the job goes on and succeeds"
) -> tuple[list[Hole], list[str]]:
    """The hole of `continue-on-error`; an expression that is not plainly true is only a note."""
    value = node.get("continue-on-error")
    text = value.text.strip()
    inner = EXPRESSION.match(text)
    if value.is_true or (inner and inner.group(1).strip() == "true"):
        what = f"{who} may fail: with `continue-on-error` {how}"
        line = node.key("continue-on-error").line
        return [
            Hole(
                slug="continue-on-error", path=path, line=line, what=what, write="delete the line `continue-on-error:`"
            )
        ], []
    if inner:
        return [], [f"{path}:{value.line}: {who} may fail when {inner.group(1).strip()}"]
    return [], []


def is_false(condition: Node) -> bool:
    """Whether a condition is plainly never true."""
    text = condition.text.strip()
    inner = EXPRESSION.match(text)
    return (inner.group(1).strip() if inner else text).lower() in ("false", "false && always()", "always() && false")


def shell_options(shell: str, *, is_windows: bool) -> Options | None:
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


def texts_below(node: Node, depth: int = 0) -> Iterator[str]:
    """Every scalar below a node, for the question whether a file is used again. Uploading is no use."""
    if depth > 6:
        return
    if node.is_mapping:
        if node.get("uses").text.startswith(("actions/upload-artifact", "actions/cache")):
            return
        for value in node.values():
            yield from texts_below(value, depth + 1)
    elif node.is_sequence:
        for value in node.elements():
            yield from texts_below(value, depth + 1)
    elif node.text:
        yield node.text
