"""Jobs that only sum up other jobs, as branch protection asks for them: they must run always and read each result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.readers.ci.block import Aggregate
from gates.readers.ci.harmless import Effect, effect_of_script
from gates.readers.ci.hole import Hole
from gates.readers.ci.shell import read_shell
from gates.readers.ci.shell_tree import ShellError
from gates.readers.ci.yaml_nodes import Node

_RUNS_ANYHOW = re.compile(r"always\(\)|failure\(\)|cancelled\(\)|success\(\)")
_READS = re.compile(r"needs(\.|\[)[^\s}]*\.result|toJSON\(\s*needs\s*\)|needs\.\*\.result", re.IGNORECASE)
_ALLS_GREEN = re.compile(r"^re-actors/alls-green@")


def aggregates_of(path: str, jobs: Node) -> Iterator[Aggregate]:
    """The holes of jobs that sum others up."""
    for key, job in jobs.items():
        needed = tuple(node.text for node in job.get("needs").elements() if node.text)
        if not needed or job.get("uses").is_there:
            continue
        steps = tuple(job.get("steps").elements())
        condition = job.get("if").text
        runs_anyhow = bool(_RUNS_ANYHOW.search(condition))
        green = [step for step in steps if _ALLS_GREEN.match(step.get("uses").text)]
        reads = bool(green) or any(_READS.search(text) for step in steps for text in _texts(step))
        line = job.key("if").line if job.key("if").is_there else key.line
        jobs_needed = frozenset(needed)
        if green:
            yield from _allowed(path, green[0], jobs_needed)
        if reads and not runs_anyhow:
            what = (
                f"the job {key.text} reads the results of its `needs`, but without `if: always()` it is skipped as "
                "soon as one of them fails, and a skipped job counts as success"
            )
            yield _hole("skipped-aggregate", path, line, what, "if: always()", jobs_needed)
        elif not reads and not _READS.search(condition) and only_talks(steps):
            yield from _talker(path, key, condition, line, jobs_needed)
        elif _READS.search(condition) and not runs_anyhow and "failure" in condition and not reads:
            what = f"the job {key.text} is skipped as soon as one of its `needs` fails, so it never sees a failure"
            yield _hole("skipped-aggregate", path, line, what, "if: always() && ...", jobs_needed)


def _talker(path: str, key: Node, condition: str, line: int, needed: frozenset[str]) -> Iterator[Aggregate]:
    """A job that does nothing but print: it is there to be required."""
    if not condition:
        what = (
            f"the job {key.text} only sums up its `needs`, and without `if: always()` it is skipped as soon as one "
            "of them fails; a skipped job counts as success"
        )
        yield _hole(
            "skipped-aggregate", path, line, what, "if: always(), and a step that reads `needs.*.result`", needed
        )
    elif "always()" in condition or "cancelled()" in condition:
        what = f"the job {key.text} runs always and never reads `needs.*.result`, so it succeeds whatever failed"
        write = "run: exit 1, with if: contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')"
        yield _hole("blind-aggregate", path, line, what, write, needed)


def _allowed(path: str, step: Node, needed: frozenset[str]) -> Iterator[Aggregate]:
    allowed = step.get("with", "allowed-failures")
    names = frozenset(re.findall(r"[\w-]+", allowed.text)) & needed if "${{" not in allowed.text else frozenset()
    if names:
        line = step.get("with").key("allowed-failures").line
        what = f"{', '.join(sorted(names))} may fail: the job that sums up allows it"
        yield _hole("allowed-failure", path, line, what, "delete it from `allowed-failures`", names)


def _hole(slug: str, path: str, line: int, what: str, write: str, jobs: frozenset[str]) -> Aggregate:
    return Aggregate(hole=Hole(slug=slug, path=path, line=line, what=what, write=write), jobs=jobs)


def only_talks(steps: tuple[Node, ...]) -> bool:
    """Whether every step is a script that can only succeed."""
    return bool(steps) and all(_talks(step) for step in steps)


def _talks(step: Node) -> bool:
    run = step.get("run")
    if not run.is_there or step.get("if").is_there:
        return False
    try:
        return effect_of_script(read_shell(run.shell().text)) is Effect.HIDES
    except ShellError:
        return False


def _texts(step: Node) -> Iterator[str]:
    yield from (step.get("run").text, step.get("if").text)
    for name in ("env", "with"):
        for value in step.get(name).values():
            yield value.text
