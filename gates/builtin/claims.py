"""Holds what documents claim against what ran: every row of a ledger, promises in prose that no ledger has, statuses.

A claim is verified when its evidence ran at this commit, passed, was not skipped, and the gate behind it is proved. A
ledger is a marked table or a `claims.toml`; `gates claims update` writes its status column. Strong statements in the
README, docs and module docstrings belong into it, and a change that adds one brings its evidence or links an issue.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from gates import api
from gates.api import (
    CLAIM_LEDGERS,
    Check,
    Command,
    Condition,
    Finding,
    Gate,
    GateScope,
    KnownBad,
    KnownGood,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Task,
    TaskResult,
    Unregistered,
    balance,
)

_PYTHON = ("python", "python3")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Which files are ledgers and documents, and which promises must be registered."""

    ledgers: tuple[str, ...] = CLAIM_LEDGERS
    """Globs, as in `.gitignore`, over markdown and TOML files that are ledgers of claims."""
    documents: tuple[str, ...] = ("/README.md", "docs/**/*.md")
    """Globs over markdown files whose strong statements belong into a ledger."""
    docstrings: bool = True
    """Whether the docstrings of production modules are read for strong statements too."""
    exclude: tuple[str, ...] = ()
    """Globs over files that `documents` and `docstrings` leave out; they are counted."""
    unregistered: Unregistered = Unregistered.CHANGED
    """Which strong statements without a claim are findings: those that a change adds, all, or none."""
    audits: tuple[str, ...] = ()
    """Globs over status and readiness documents of which every statement is judged, as `gates claims audit` does."""
    commands: Mapping[str, str] = field(default_factory=dict)
    """Name -> command that ledgers may rest on; it runs without a shell at the root, and 0 is a yes."""
    command_time_limit_s: int = 300
    """Seconds that one of these commands may take."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """The texts of documents, tests and workflows, the run of the tests that `tests` shares, and the commands."""
    if not _expected(settings, scope):
        return ()
    ledgers = api.claim_ledgers(_paths(scope), settings.ledgers)
    runs = _runs(scope) if ledgers or settings.audits else ()
    return (api.texts_task(_texts(settings, scope)), *runs, *(_commands(settings) if ledgers else ()))


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """Every row with its evidence, and every promise without one."""
    expected = _expected(settings, scope)
    if not expected:
        what = f"there is no ledger and no document: no file is named {' or '.join(settings.ledgers)}"
        way_out = "write one (`gates explain claims`), name yours in `ledgers` of this gate, or switch the gate off"
        return Reading(problems=(Problem(what=what, way_out=way_out),))
    seen = api.read_texts(results, files=_texts(settings, scope))
    if not seen.is_known:
        return Reading(problems=seen.problems)
    ledgers = api.claim_ledgers(_paths(scope), settings.ledgers)
    ran, ended = api.what_ran(_runs(scope), results) if ledgers or settings.audits else (None, ())
    tests = {path: seen.texts[path] for path in _tests(scope) if path in seen.texts}
    documents, excluded = _documents(settings, scope)
    known = api.ClaimKnown(
        digests={file.path: file.digest for file in scope.repository.files},
        tests=tests,
        test_roots={f"tests-{lane.name}": lane.tests for lane in api.tested_lanes(scope.repository)},
        ran=ran,
        parts=frozenset(it.part.name for it in scope.enabled),
        documents={path: text for path, text in seen.texts.items() if path.endswith(".md")},
        jobs=api.claim_jobs(seen.texts),
        commands={name: _ended(text, results.get(f"command-{name}")) for name, text in settings.commands.items()},
    )
    told = api.claim_evidence(
        api.ClaimFacts(
            texts=seen.texts,
            ledgers=ledgers,
            documents=documents,
            audits=_named(settings.audits, scope),
            modules=_modules(settings, scope),
            known=known,
            change=scope.repository.change,
            unregistered=settings.unregistered,
            owner=next((lane.owner for lane in scope.repository.lanes if lane.owner), ""),
            today=results["texts"].invocations[0].started_at[:10],
        )
    )
    held = {*expected, *_records(settings, scope)}
    unread = {path: why for path, why in seen.unreadable.items() if path in held}
    lost = [path for path in _tests(scope) if path in seen.unreadable]
    return Reading(
        account=balance(
            unit="document",
            expected=[*expected, *excluded],
            examined=told.examined,
            explained={
                "excluded by policy (exclude)": excluded,
                "cannot be read (finding claims/unreadable-file)": [*unread, *told.unread],
            },
        ),
        measurements=told.measurements,
        findings=(*told.findings, *(_unreadable(path, why) for path, why in sorted(unread.items()))),
        problems=(*seen.problems, *ended, *(Problem(what=f"the tests in {path} cannot be read") for path in lost)),
        notes=told.notes,
        relies=told.relies,
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A row with each kind of fault, a promise without a row, and a status document that is wrong."""
    return tuple(
        KnownBad(name=it.name, files=it.files, appends=it.appends, check=f"claims/{it.slug}", path=it.path)
        for it in _planted(settings, scope)
        if it.slug
    )


def known_good(settings: Settings, scope: Scope) -> tuple[KnownGood, ...]:
    """A row whose test passes."""
    return tuple(
        KnownGood(name=it.name, files=it.files, appends=it.appends) for it in _planted(settings, scope) if not it.slug
    )


def _planted(settings: Settings, scope: Scope) -> tuple[api.PlantedClaim, ...]:
    documents = () if settings.unregistered is Unregistered.OFF else settings.documents
    roots = tuple(root for lane in api.tested_lanes(scope.repository) for root in lane.tests)
    return api.planted_claims(settings.ledgers, documents, settings.audits, roots, scope.repository)


def _paths(scope: Scope) -> tuple[str, ...]:
    return tuple(file.path for file in scope.repository.files)


def _named(globs: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    """The markdown files that one of these globs names."""
    return tuple(
        path for path in _paths(scope) if path.endswith(".md") and any(api.glob_matches(glob, path) for glob in globs)
    )


def _documents(settings: Settings, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The documents that are read, and those that policy leaves out."""
    named = _named(settings.documents, scope) if settings.unregistered is not Unregistered.OFF else ()
    ledgers = api.claim_ledgers(_paths(scope), settings.ledgers)
    excluded = tuple(
        path for path in named if path not in ledgers and any(api.glob_matches(glob, path) for glob in settings.exclude)
    )
    return tuple(path for path in named if path not in excluded), excluded


def _expected(settings: Settings, scope: Scope) -> tuple[str, ...]:
    """Every ledger and document that must be read to its end."""
    ledgers = api.claim_ledgers(_paths(scope), settings.ledgers)
    return tuple(sorted({*ledgers, *_documents(settings, scope)[0], *_named(settings.audits, scope)}))


def _modules(settings: Settings, scope: Scope) -> tuple[str, ...]:
    """The production modules whose docstrings are read."""
    if not settings.docstrings or settings.unregistered is Unregistered.OFF:
        return ()
    tests = set(_tests(scope))
    return tuple(
        path
        for path in scope.paths
        if path.endswith(".py")
        and path not in tests
        and not any(api.glob_matches(glob, path) for glob in settings.exclude)
    )


def _tests(scope: Scope) -> tuple[str, ...]:
    lanes = api.tested_lanes(scope.repository)
    return tuple(sorted({path for lane in lanes for path in api.test_files(lane, scope.repository)}))


def _records(settings: Settings, scope: Scope) -> set[str]:
    """What was verified before, as far as it is there: it stands beside its ledger."""
    paths = _paths(scope)
    records = {api.claim_record(path) for path in api.claim_ledgers(paths, settings.ledgers)}
    return records & {*paths, *scope.repository.untracked_files}


def _texts(settings: Settings, scope: Scope) -> tuple[str, ...]:
    paths = _paths(scope)
    ledgers = api.claim_ledgers(paths, settings.ledgers)
    pages = {path for path in paths if path.endswith(".md")} if ledgers or settings.audits else set()
    sources = {path for path in scope.paths if settings.audits}
    callers = api.runner_files(frozenset(paths))
    wanted = {*_expected(settings, scope), *_records(settings, scope), *pages, *sources, *callers}
    return tuple(sorted({*wanted, *_tests(scope), *_modules(settings, scope)}))


def _runs(scope: Scope) -> tuple[Task, ...]:
    return api.every_run(scope.asked, scope.enabled, scope.repository)


def _commands(settings: Settings) -> tuple[Task, ...]:
    found = []
    for name, text in sorted(settings.commands.items()):
        first, *words = [word.replace("{", "{{").replace("}", "}}") for word in shlex.split(text)] or ["false"]
        argv = ("{python}" if first in _PYTHON else first, *words)
        command = Command(argv=argv, accepted_exit_codes=tuple(range(256)))
        found.append(
            Task(
                name=f"command-{name}",
                commands=(command,),
                input_files=None,
                time_limit_s=settings.command_time_limit_s,
            )
        )
    return tuple(found)


def _ended(text: str, result: TaskResult | None) -> api.ClaimCommand:
    return api.ClaimCommand(
        text=text, exit_code=result.invocations[0].exit_code if result and result.invocations else None
    )


def _unreadable(path: str, why: str) -> Finding:
    return Finding(check="claims/unreadable-file", path=path, message=f"it cannot be read: {why}")


def _check(
    name: str, title: str, way_out: str = "", *,
    always: bool = False, is_absence: bool = False, is_refusal: bool = False,
) -> Check:  # fmt: skip
    return Check(
        id=f"claims/{name}", title=title, way_out=way_out, always=always, is_absence=is_absence, is_refusal=is_refusal
    )  # fmt: skip


GATE = Gate(
    name="claims",
    settings=Settings,
    checks=(
        _check("unreadable-file", "A ledger or document cannot be read.", always=True),
        _check("ledger-mistake", "A ledger is written in a way that nobody can hold.", always=True),
        _check("owner-missing", "A claim has no owner.", "Name who answers for it."),
        _check(
            "claim-contradicted",
            "The evidence of a claim says no.",
            "Mend it, or take the claim back.",
            is_refusal=True,
        ),
        _check("claim-without-evidence", "A claim rests on nothing that can fail.", "Name a test or a gate."),
        _check("test-absent", "The test that a claim rests on is not there.", is_absence=True),
        _check("runbook-absent", "The document or section that a claim rests on is not there, or says nothing."),
        _check("config-absent", "The gate, CI job or command that a claim rests on is not there, or stops nothing."),
        _check("evidence-not-run", "The evidence of a claim did not run, or checks nothing.", is_absence=True),
        _check(
            "claim-suspect",
            "A claim, its file or its test changed since somebody verified it.",
            "Look again, then `gates claims update --reviewed LINE`.",
        ),
        _check("unregistered", "A strong statement is in no ledger.", "Add the line, weaken it, or link an issue."),
        _check("statement-contradicted", "A statement of a status document is contradicted.", is_refusal=True),
        _check("statement-unsupported", "A statement of a status document names no evidence."),
    ),
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    known_good=known_good,
    unit="document",
    scope=GateScope.REPOSITORY,
    needs_change=True,
)
