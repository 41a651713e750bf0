"""The contract suite: what every gate promises, checked on the gate itself and on a small project that really runs."""

from __future__ import annotations

import dataclasses
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gates.api import Gate, KnownBad, Lane, Scope
from gates.config.describe import field_docs
from gates.plan.parts import PlannedPart
from gates.run.held_to_account import account_problems, besides_of
from gates.testing.builders import a_lane, a_repository, a_scope_for
from gates.testing.damage import damages, is_green, silences
from gates.testing.folder import (
    NotAskedError,
    commit,
    folder_scope,
    planned_part,
    run_tasks,
    spoiled_cases,
    unseen_cases,
    write,
)

SAMPLE: Mapping[str, str] = {
    "src/acme/__init__.py": '"""Acme."""\n',
    "src/acme/sums.py": "def add(a, b):\n    if a is None:\n        return b\n    return a + b\n",
    "src/acme/working-spec.yaml": (
        "spec: 1\nid: ACME-001\ntitle: Sums\nrisk_tier: 3\nscope:\n  in: [src/acme]\n  out: []\n"
        "acceptance:\n  - id: A1\n    text: two numbers are added\n    tests: [tests/test_sums.py::test_add]\n"
    ),
    "tests/smoke/test_start.py": "from acme.sums import add\n\n\ndef test_none():\n    assert add(None, 2) == 2\n",
    "tests/test_sums.py": "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    "README.md": "# Acme\n\nTwo numbers are added, and none is ever lost.\n",
    "claims.toml": (
        '[[claims]]\nclaim = "two numbers are added"\nfile = "src/acme/sums.py"\n'
        'evidence = "tests/test_sums.py::test_add"\nowner = "@acme"\nstatus = "Verified"\n'
    ),
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    ".github/workflows/ci.yml": (
        "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n"
    ),
}
"""A project on which every gate that ships is green."""
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SLUG = re.compile(r"\*|[A-Za-z0-9][A-Za-z0-9-]*")
_FUNCTIONS = ("plan", "read", "conditions", "known_bad")


class ContractError(AssertionError):
    """A gate breaks promises; the text names all of them, one a line."""


def check_gate(
    gate: Gate[Any], settings: Any = None, *, files: Mapping[str, str] = SAMPLE, lanes: tuple[Lane, ...] = ()
) -> None:
    """Check everything that a gate promises; it takes as long as the gate's own commands, a few times.

    Args:
        gate: the gate.
        settings: its settings; the defaults when None.
        files: path -> text of a project on which the gate is green, so that damage shows.
        lanes: who owns the files; without any: those of `run_gate`.

    Raises:
        ContractError: with every broken promise.
    """
    broken = [*broken_promises(gate, settings)]
    with tempfile.TemporaryDirectory(prefix="gates-contract-") as place:
        folder = Path(place, "project").resolve()
        write(folder, files)
        if gate.needs_base:
            commit(folder)
        broken += broken_on_folder(gate, folder, settings, lanes=lanes)
    if broken:
        raise ContractError("\n".join(f"{gate.name}: {text}" for text in broken))


def broken_promises(gate: Gate[Any], settings: Any = None) -> tuple[str, ...]:
    """What can be said without running anything: names, docstrings, settings, checks, purity, known-bad cases."""
    found = [*_names(gate), *_docs(gate), *_settings(gate), *_checks(gate)]
    if any("settings" in text for text in found):
        return tuple(found)
    for scope in _scopes(gate, settings):
        found += [*_purity(gate, scope, settings), *_blind_reading(gate, scope, settings)]
    return tuple(dict.fromkeys(found))


def broken_on_folder(
    gate: Gate[Any], folder: Path, settings: Any = None, *, lanes: tuple[Lane, ...] = ()
) -> tuple[str, ...]:
    """What a real run on a folder shows: green when it is whole, never green when anything of it is damaged."""
    scope = folder_scope(gate, folder, settings, lanes=lanes)
    try:
        planned = planned_part(gate, scope, settings)
    except NotAskedError as error:
        return (f"it asks nothing of the sample project ({error}); give settings or files on which it does",)
    done = run_tasks(planned, folder)
    refused = [
        f"its task {name} was not carried out: {it.result.problems[0]}" for name, it in done.items() if not it.is_usable
    ]
    if refused:
        return tuple(refused)
    results = {name: it.result for name, it in done.items()}
    whole = gate.read(planned.settings, scope, results)
    if not is_green(gate, planned, whole):
        said = [problem.what for problem in whole.problems] or [finding.check for finding in whole.findings]
        return (f"it is not green on the sample project: {'; '.join(said[:3]) or 'its account is open'}",)
    found = [problem.what for problem in account_problems(whole, gate, scope.files, besides=besides_of(scope))]
    if gate.read(planned.settings, scope, results) != whole:
        found.append("read is not pure: the same results were read differently")
    found += [
        f"read stays green when {damage.what}"
        for damage in (*damages(results), *silences(results, scope.paths if gate.expects_files else ()))
        if is_green(gate, planned, _read(gate, planned, damage.results))
    ]
    unseen = unseen_cases(gate, folder, settings, lanes=lanes)
    found += [f"its known-bad case {name!r} is not seen: {why}" for name, why in unseen.items()]
    spoiled = spoiled_cases(gate, folder, settings, lanes=lanes)
    return (*found, *(f"its known-good case {name!r} is not green: {why}" for name, why in spoiled.items()))


def _read(gate: Gate[Any], planned: PlannedPart, results: Mapping[str, Any]) -> Any:
    try:
        return gate.read(planned.settings, planned.scope, results)
    except Exception as error:  # noqa: BLE001  (the run would make an error of it; here it is said)
        return error


def _names(gate: Gate[Any]) -> Iterator[str]:
    if not _NAME.fullmatch(gate.name):
        yield f"its name {gate.name!r} is not made of small letters, digits and single dashes"
    module = gate.read.__module__.rpartition(".")[2]
    if module.replace("_", "-") != gate.name and module != "__main__":
        yield f"its name is not the name of its module, {module}, with dashes"
    if not gate.unit or gate.unit != gate.unit.lower():
        yield f"its unit {gate.unit!r} is not one word in the singular and small letters"


def _docs(gate: Gate[Any]) -> Iterator[str]:
    first = ((sys.modules[gate.read.__module__].__doc__ or "").strip().splitlines() or [""])[0]
    if not first.endswith("."):
        yield "the first line of its module's docstring is not a sentence"
    for name in _FUNCTIONS:
        if not (getattr(gate, name).__doc__ or "").strip():
            yield f"{name} has no docstring"


def _settings(gate: Gate[Any]) -> Iterator[str]:
    kind = gate.settings
    params = getattr(kind, "__dataclass_params__", None)
    if params is None or not params.frozen:
        yield "its settings are not a frozen dataclass"
        return
    docs = field_docs(kind)
    for field in dataclasses.fields(kind):
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            yield f"its settings need a default for {field.name}"
        if field.name not in docs:
            yield f"its settings need a docstring below {field.name}"


def _checks(gate: Gate[Any]) -> Iterator[str]:
    ids = [check.id for check in gate.checks]
    if not ids:
        yield "it has no checks, so it can say no to nothing"
    for check in gate.checks:
        owner, _, slug = check.id.partition("/")
        if owner != gate.name or not _SLUG.fullmatch(slug):
            yield f"its check {check.id} is not called {gate.name}/what-is-wrong"
        if not check.title.strip().endswith("."):
            yield f"the title of its check {check.id} is not a sentence"
        if ids.count(check.id) > 1:
            yield f"its check {check.id} is there more than once"


def _scopes(gate: Gate[Any], settings: Any) -> Iterator[Scope]:
    """A usual lane, an empty one, one of a single file, and the whole repository as one lane."""
    for lane in (
        a_lane(paths=("src",), tests=("tests",)),
        a_lane(paths=("nowhere",)),
        a_lane(paths=("src/acme/sums.py",), tests=("tests/test_sums.py",)),
        a_lane(paths=(".",), tests=("tests",)),
    ):
        yield a_scope_for(gate, a_repository(SAMPLE, lanes=(lane,)), settings=settings)


def _purity(gate: Gate[Any], scope: Scope, settings: Any) -> Iterator[str]:
    held = gate.settings() if settings is None else settings
    if gate.plan(held, scope) != gate.plan(held, scope):
        yield "plan is not pure: the same question gave other tasks"
    if gate.conditions(held, scope) != gate.conditions(held, scope):
        yield "conditions is not pure"
    try:
        planned = planned_part(gate, scope, settings)
    except NotAskedError:
        return
    cases = gate.known_bad(held, scope)
    if cases != gate.known_bad(held, scope):
        yield "known_bad is not pure"
    names = [task.name for task in planned.tasks]
    if len(set(names)) != len(names):
        yield "two of its tasks have one name"
    if scope.files and not cases:
        yield "it has no known-bad case for a lane with files"
    good = gate.known_good(held, scope) if gate.known_good else ()
    if scope.files and not good and not gate.read.__module__.startswith("gates.builtin."):
        yield "it has no known-good case for a lane with files, so nobody can prove it"
    if gate.known_good and good != gate.known_good(held, scope):
        yield "known_good is not pure"
    if len({case.name for case in cases}) != len(cases):
        yield "two of its known-bad cases have one name"
    for case in cases:
        yield from _case(gate, case, scope)


def _case(gate: Gate[Any], case: KnownBad, scope: Scope) -> Iterator[str]:
    known = {check.id for check in gate.checks}
    families = tuple(check[:-1] for check in known if check.endswith("/*"))
    if (case.check is not None) + bool(case.lowers) + case.opens_account != 1:
        yield f"its known-bad case {case.name!r} must demand one of: a check, a lower number, an open account"
    if case.check is not None and case.check not in known and not case.check.startswith(families or ("\0",)):
        yield f"its known-bad case {case.name!r} demands {case.check}, which is none of its checks"
    if not case.files and not case.appends:
        yield f"its known-bad case {case.name!r} plants nothing"
    there = {file.path for file in scope.repository.files}
    for path in (*case.files, *case.appends):
        if path.startswith("/") or ".." in path.split("/") or "\\" in path:
            yield f"its known-bad case {case.name!r} leads out of the repository: {path}"
    for path in there.intersection(case.files):
        yield f"its known-bad case {case.name!r} would overwrite {path}"
    for path in set(case.appends) - there:
        yield f"its known-bad case {case.name!r} lengthens {path}, which does not exist"


def _blind_reading(gate: Gate[Any], scope: Scope, settings: Any) -> Iterator[str]:
    """What it says when nothing ran: a problem, and no unit that was examined."""
    try:
        planned = planned_part(gate, scope, settings)
    except NotAskedError:
        return
    if not planned.tasks:
        return
    reading = gate.read(planned.settings, scope, {})
    if not reading.problems:
        yield "read gives no problem when none of its tasks has a result"
    if reading.account is not None and reading.account.examined:
        yield "read invents an account: units are examined although nothing ran"
