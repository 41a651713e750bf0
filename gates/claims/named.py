"""Things that are named: commits, CI jobs and workflows, functions and classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.facts import Facts
from gates.claims.statement import Outcome, Verdict

_COMMIT = re.compile(
    r"\b(?:commits?|sha|revision|rev|HEAD)\b[\s:*(]{0,4}((?:`?[0-9a-f]{7,40}`?(?:,? (?:and )?)?)+)(?![\w-])",
    re.IGNORECASE,
)
_SHA = re.compile(r"(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![\w-])")
_JOB = re.compile(
    r"`([\w .-]+)` (?:ci |github )?(?:workflow|job|check)\b|\b(?:workflow|ci job|github action|ci check)s?:? "
    r"`([\w .-]+)`",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w+)(\(\))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """A commit by (the beginning of) its id."""

    sha: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A CI job or workflow by name."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """A function or class by its last name."""

    name: str
    written: str
    is_called: bool = False
    is_plain: bool = False
    """It may just as well be a word: it says something only when a function or class is called so."""


def commits(text: str) -> Iterator[tuple[int, int, Commit]]:
    """Commits after the word: start, end, commit."""
    for found in _COMMIT.finditer(text):
        for sha in _SHA.finditer(found.group(1)):
            yield found.start(1) + sha.start(), found.start(1) + sha.end(), Commit(sha=sha.group())


def commit_of(word: str) -> Commit | None:
    """Code that looks like a commit id."""
    return Commit(sha=word) if _SHA.fullmatch(word) else None


def jobs(text: str) -> Iterator[tuple[int, int, Job]]:
    """Names beside the words job and workflow: start, end, job."""
    for found in _JOB.finditer(text):
        name = (found.group(1) or found.group(2)).strip()
        if not name.endswith((".yml", ".yaml", ".py")):
            yield *found.span(), Job(name=name)


def symbol(word: str) -> Symbol | None:
    """Code that can be the name of a function or class; None for what cannot."""
    found = _NAME.fullmatch(re.sub(r"\([^()]*\)$", "()", word))
    if not found:
        return None
    name = found.group(1)
    is_called = bool(found.group(2))
    is_camel = bool(re.fullmatch(r"(?:[A-Z][a-z0-9]+){2,}\w*", name))
    is_snake = "_" in name.strip("_") and name != name.upper()
    return Symbol(name=name, written=word, is_called=is_called, is_plain=not (is_called or is_camel or is_snake))


def judged_commit(commit: Commit, facts: Facts) -> Verdict:
    """Whether the repository has it."""
    if facts.commits.get(commit.sha):
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"the repository has commit {commit.sha}")
    why = "and this is a shallow clone" if facts.is_shallow else "it may be on a branch that is not here"
    return Verdict(
        outcome=Outcome.CANNOT_TELL if facts.is_shallow else Outcome.UNSUPPORTED,
        reason=f"the repository has no commit {commit.sha}; {why}",
    )


def judged_job(job: Job, facts: Facts) -> Verdict:
    """Whether a workflow or one of its jobs has this name."""
    wanted = _plain(job.name)
    for workflow in facts.workflows:
        file = workflow.path.rpartition("/")[2].rpartition(".")[0]
        if wanted in {_plain(workflow.name), _plain(file)}:
            return Verdict(outcome=Outcome.SUPPORTED, reason=f"{workflow.path} is this workflow")
        for key, shown in workflow.jobs:
            if wanted in {_plain(key), _plain(shown)}:
                return Verdict(outcome=Outcome.SUPPORTED, reason=f"{workflow.path} has the job {key}")
    if not facts.workflows:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason="the repository has no workflow in .github/workflows")
    return Verdict(outcome=Outcome.CONTRADICTED, reason=f"no workflow and no job is called {job.name}")


def judged_symbol(named: Symbol, facts: Facts) -> Verdict | None:
    """Whether a tracked Python file defines it; None for a word that nothing is called by."""
    module = "/" + named.written.replace(".", "/") + ".py"
    if "." in named.written:
        file = next((path for path in sorted(facts.files) if f"/{path}".endswith(module)), None)
        if file:
            return Verdict(outcome=Outcome.SUPPORTED, reason=f"git tracks {file}")
    places = facts.names.get(named.name, ())
    if places:
        more = f" and {len(places) - 1:,} times more" if len(places) > 1 else ""
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"{named.name} is defined in {places[0]}{more}")
    if named.is_plain:
        return None
    if named.is_called:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"no tracked Python file defines {named.name}")
    return Verdict(
        outcome=Outcome.CANNOT_TELL, reason=f"no tracked Python file defines {named.written}; it may be no Python"
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.strip().lower())
