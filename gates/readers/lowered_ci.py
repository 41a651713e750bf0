"""CI configuration: jobs, triggers and hooks that asked something at the base and ask less now.

Read by indentation and not as YAML: it only has to tell two versions of one file apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gates.model.before import Before, Weakening

_TOOL = re.compile(
    r"(?<![\w/.-])(gates|nox|tox|pytest|ruff|mypy|pyright|flake8|pylint|black|isort|pre-commit|coverage|lint-imports"
    r"|bandit|unittest|hatch|make|just|twine check|codespell|zizmor|actionlint)(?![\w/-])"
)
_SOFT = re.compile(
    r"\|\|\s*(?:true|:|exit 0|echo\b.*)|;\s*true\b|continue-on-error:\s*(?!false)\S+|--exit-zero|allow_failure:\s*true"
    r"|set \+e\b|\bif:\s*(?:false|\$\{\{\s*false\s*\}\})|--no-verify"
)
_VARIABLE = re.compile(r"\b((?:PYTEST|RUFF|COVERAGE|GATES)_[A-Z_]+)\s*[:=]")
_FILTER = re.compile(r"^\s*(paths|paths-ignore|branches|branches-ignore|types|only|except|changes)\s*:", re.MULTILINE)
_KEY = re.compile(r"^(\s*)[\"']?([\w.:/ -]+?)[\"']?\s*:(?:\s|$)")
_HOOK = re.compile(r"^\s*-\s*id:\s*[\"']?([\w.-]+)", re.MULTILINE)
_TRIGGERS = ("pull_request", "push", "merge_group", "pull_request_target", "schedule")
_GITLAB = ".gitlab-ci.yml"
_HOOKS = ".pre-commit-config.yaml"
_NOT_JOBS = frozenset(
    {"stages", "variables", "default", "include", "workflow", "image", "services", "cache", "before_script", "pages"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    """One job."""

    path: str
    name: str
    body: str
    """Its lines without comments."""

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(_TOOL.findall(self.body))


def is_ci_file(path: str) -> bool:
    """Whether CI reads its jobs or hooks from this file."""
    return path in (_GITLAB, _HOOKS) or (path.startswith(".github/workflows/") and path.endswith((".yml", ".yaml")))


def lowered_ci(before: Before) -> tuple[Weakening, ...]:
    """Jobs that left, stopped running a tool, cannot fail any more, or are started less often; hooks that left."""
    was = {key: job for key, job in _jobs(before.base.texts).items() if job.tools}
    now = _jobs(before.head.texts)
    new_paths = {old: new for new, old in before.old_paths.items()}
    bodies = {job.body for job in now.values()}
    found: list[Weakening] = []
    for (path, name), job in sorted(was.items()):
        here = new_paths.get(path, path)
        after = now.get((here, name)) or next((it for key, it in sorted(now.items()) if key[1] == name), None)
        if after is None and job.body not in bodies:
            found.append(Weakening(slug="job-removed", message=f"job {name} left {path}", path=path))
        elif after is not None:
            found += [
                Weakening(slug="job-weakened", message=f"job {name} in {after.path} {text}", path=after.path)
                for text in _weaker(job, after)
            ]
    for path in sorted({path for path, _ in was}):
        here = new_paths.get(path, path)
        if here in before.head.texts:
            texts = _started_less(before.base.texts[path], before.head.texts[here])
            found += [Weakening(slug="job-weakened", message=f"{here} {text}", path=here) for text in texts]
    left = Counter(_hooks(before.base.texts)) - Counter(_hooks(before.head.texts))
    found += [Weakening(slug="job-removed", message=f"hook {it} left {_HOOKS}", path=_HOOKS) for it in sorted(left)]
    return tuple(found)


def _weaker(was: _Job, now: _Job) -> Iterator[str]:
    lost = sorted(was.tools - now.tools)
    if lost:
        yield f"no longer runs {', '.join(lost)}"
    for pattern in (_SOFT, _VARIABLE):
        gained = Counter(pattern.findall(now.body)) - Counter(pattern.findall(was.body))
        if gained:
            yield f"gained `{'`, `'.join(sorted(gained))}`"
    conditions = Counter(_conditions(now.body)) - Counter(_conditions(was.body))
    if conditions and not _SOFT.search(" ".join(conditions)):
        yield f"runs only {', '.join(sorted(conditions))}"


def _conditions(body: str) -> list[str]:
    return [line.strip(" -") for line in body.splitlines() if re.match(r"\s*(?:-\s*)?if:\s*(?!always\(\))\S", line)]


def _started_less(was: str, now: str) -> Iterator[str]:
    before, after = _trigger_block(was), _trigger_block(now)
    lost = [each for each in _TRIGGERS if re.search(rf"\b{each}\b", before) and not re.search(rf"\b{each}\b", after)]
    if lost and after != before:
        yield f"is no longer started by {', '.join(lost)}"
    gained = Counter(_FILTER.findall(after)) - Counter(_FILTER.findall(before))
    if gained:
        yield f"is only started for some {', '.join(sorted(gained))}"
    variables = Counter(_VARIABLE.findall(_head(now))) - Counter(_VARIABLE.findall(_head(was)))
    if variables:
        yield f"gained `{'`, `'.join(sorted(variables))}`"


def _head(text: str) -> str:
    """What stands outside the jobs."""
    return "\n".join(line for line in _lines(text.partition("\njobs:")[0]))


def _trigger_block(text: str) -> str:
    kept, inside = [], False
    for line in _lines(text):
        if not line[:1].isspace():
            inside = re.match(r"[\"']?on[\"']?\s*:", line) is not None
        if inside:
            kept.append(line)
    return "\n".join(kept)


def _jobs(texts: Mapping[str, str]) -> dict[tuple[str, str], _Job]:
    """(file, name) -> job."""
    found = {}
    for path, text in texts.items():
        if is_ci_file(path) and path != _HOOKS:
            for name, body in _blocks(text, is_gitlab=path == _GITLAB):
                found[(path, name)] = _Job(path=path, name=name, body=body)
    return found


def _blocks(text: str, *, is_gitlab: bool) -> Iterator[tuple[str, str]]:
    depth: int | None = 0 if is_gitlab else None
    inside, name, body = is_gitlab, "", list[str]()
    for line in _lines(text):
        key = _KEY.match(line)
        indent = len(line) - len(line.lstrip())
        if not is_gitlab and indent == 0:
            inside, depth = line.startswith("jobs:"), None
            if name:
                yield name, "\n".join(body)
            name = ""
            continue
        if not inside:
            continue
        depth = indent if depth is None else depth
        if indent == depth and key:
            if name:
                yield name, "\n".join(body)
            is_job = not (is_gitlab and (key[2] in _NOT_JOBS or key[2].startswith(".")))
            name, body = (key[2], []) if is_job else ("", [])
        else:
            body.append(line)
    if name:
        yield name, "\n".join(body)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        cut = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        if cut:
            yield cut


def _hooks(texts: Mapping[str, str]) -> list[str]:
    return _HOOK.findall("\n".join(_lines(texts.get(_HOOKS, ""))))
