from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gates.api import Targets
from gates.model.scope import Change, Repository
from gates.plan.parts import PlannedPart
from gates.run.interpreter import Interpreter
from gates.run.key import Contents, Keys, may_import_installed, proof_changes, unknown
from gates.run.surroundings import ALONE, Surroundings
from tests.run.builders import INTERPRETER, gate, planned, repository, task

TEXTS = {"pkg/a.py": "A = 1\n", "pkg/b.py": "B = 1\n", "docs/x.md": "x", "pyproject.toml": "[a]", "data/in.txt": "1"}


def key(part: PlannedPart, **changes: Any) -> str:
    known = {"interpreter": INTERPRETER, "ruff_version": "ruff 1", "environ": {}}
    return Keys(contents=Contents(repository=part.scope.repository), **{**known, **changes}).evidence(part)


def part(texts: dict[str, str] | None = None, **changes: Any) -> PlannedPart:
    asked = changes.pop("task", task(paths=("pkg/a.py",), argv=("{ruff}",)))
    here = changes.pop("here", None) or repository(texts or TEXTS)
    return planned((asked,), files=here, **changes)


BASE = key(part())


def test_equal_parts_have_equal_keys() -> None:
    assert key(part()) == BASE


def test_where_things_lie_on_a_machine_is_not_in_the_key() -> None:
    elsewhere = replace(INTERPRETER, program="/other/python", prefix="/other", watched=("/other",))
    assert key(part(), interpreter=elsewhere, environ={"PATH": "/x", "HOME": "/y", "TMPDIR": "/z"}) == BASE


@pytest.mark.parametrize(
    "texts",
    [
        {**TEXTS, "pkg/a.py": "A = 2\n"},
        {**TEXTS, "pkg/b.py": "B = 2\n"},
        {**TEXTS, "pkg/c.py": ""},
        {**TEXTS, "docs/y.md": ""},
        {**TEXTS, "pyproject.toml": "[b]"},
        {**TEXTS, "pkg/.hidden": ""},
        {name: text for name, text in TEXTS.items() if name != "pkg/b.py"},
    ],
    ids=lambda texts: ",".join(sorted(texts)),
)
def test_content_of_the_lane_of_configuration_and_the_list_of_files_change_the_key(texts: dict[str, str]) -> None:
    assert key(part(texts)) != BASE


def test_the_content_of_a_file_of_another_lane_does_not_change_the_key() -> None:
    assert key(part({**TEXTS, "docs/x.md": "y", "data/in.txt": "2"})) == BASE


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"of": gate(version=2)},
        lambda: {"settings": {"select": ["E"]}},
        lambda: {"task": task(paths=("pkg/a.py", "pkg/b.py"), argv=("{ruff}",))},
        lambda: {"task": task(paths=("pkg/a.py",), argv=("{ruff}", "-v"))},
        lambda: {"task": task(paths=("pkg/a.py",), argv=("{ruff}",), env=(("A", "1"),))},
        lambda: {"task": task(paths=("pkg/a.py",), argv=("{ruff}",), time_limit_s=5)},
        lambda: {"task": task(paths=("pkg/a.py",), argv=("{ruff}",), outputs=("o",))},
        lambda: {"task": task(paths=("pkg/a.py",), argv=("{ruff}",), input_files=("data",))},
        lambda: {"task": task(paths=("pkg/a.py",), argv=("{ruff}",), input_env=("TOKEN",))},
    ],
)
def test_what_is_asked_changes_the_key(change: Callable[[], dict[str, Any]]) -> None:
    assert key(part(**change())) != BASE


@pytest.mark.parametrize(
    "changes",
    [
        {"ruff_version": "ruff 2"},
        {"interpreter": replace(INTERPRETER, version="3.12.0")},
        {"interpreter": replace(INTERPRETER, distributions={"pytest": "9.1"})},
        {"environ": {"CI": "true"}},
        {"environ": {"LC_ALL": "C"}},
    ],
)
def test_tools_and_surroundings_change_the_key(changes: dict[str, Any]) -> None:
    assert key(part(), **changes) != BASE


def test_the_targets_of_a_lane_change_the_key() -> None:
    base = part()
    assert key(replace(base, scope=replace(base.scope, targets=Targets(source="elsewhere")))) != BASE


def test_a_declared_variable_changes_the_key_by_its_value() -> None:
    asked = task(input_env=("TOKEN",))
    keys = {key(part(task=asked), environ=environ) for environ in ({}, {"TOKEN": "a"}, {"TOKEN": "b"}, {"TOKEN": ""})}
    assert len(keys) == 4


def test_an_input_folder_stands_for_all_below_it_and_none_for_everything() -> None:
    folder, everything = task(input_files=("data",)), task(input_files=None)
    changed = {**TEXTS, "data/in.txt": "2"}
    assert key(part(task=folder)) != key(part(changed, task=folder))
    assert key(part(task=everything)) != key(part(changed, task=everything))
    other = {**TEXTS, "docs/x.md": "y"}
    assert key(part(task=folder)) == key(part(other, task=folder))
    assert key(part(task=everything)) != key(part(other, task=everything))


def untracked(name: str, digest: str) -> Repository:
    return repository(TEXTS, untracked_files=(name,), untracked_digests={name: digest})


def test_untracked_configuration_counts_and_our_own_folder_does_not() -> None:
    assert key(part(here=untracked("pkg/ruff.toml", "1"))) != BASE
    assert key(part(here=untracked("pkg/ruff.toml", "1"))) != key(part(here=untracked("pkg/ruff.toml", "2")))
    assert key(part(here=untracked("pkg/new.py", "1"))) != BASE
    assert key(part(here=untracked("notes.txt", "1"))) == BASE
    assert key(part(here=untracked(".gates/fragments/lint.json", "1"))) == BASE
    everything = task(input_files=None)
    assert key(part(task=everything, here=untracked("notes.txt", "1"))) != key(part(task=everything))


def test_the_change_is_in_the_key_of_gates_that_read_it_only() -> None:
    changed = repository(TEXTS, change=Change(base_sha="b" * 40))
    assert key(part(here=changed)) == BASE
    reads = gate(needs_change=True)
    assert key(part(here=changed, of=reads)) != key(part(of=reads))


def proof(asked: PlannedPart, interpreter: Interpreter = INTERPRETER) -> str:
    contents = Contents(repository=asked.scope.repository)
    return Keys(contents=contents, interpreter=interpreter, ruff_version="1", environ={}).proof(asked)


def test_a_proof_does_not_depend_on_sources_but_on_tools_and_settings() -> None:
    base = proof(part())
    assert proof(part({**TEXTS, "pkg/a.py": "A = 2\n"})) == base
    assert proof(part(settings={"select": ["E"]})) != base
    assert proof(part({**TEXTS, "pkg/ruff.toml": ""})) != base
    assert proof(part(), replace(INTERPRETER, version="3.12.0")) != base


def test_a_part_that_shares_a_process_is_as_proved_as_alone() -> None:
    alone = part(task=task(argv=("{python}", "-m", "pytest", "tests/a")))
    shared = part(task=task(argv=("{python}", "-m", "pytest", "tests/a", "tests/b", "--measure")))
    assert proof(shared) != proof(alone)
    assert proof(replace(shared, own_tasks=alone.tasks)) == proof(alone)


def test_a_void_proof_says_what_has_changed() -> None:
    base = proof(part())
    other = replace(INTERPRETER, distributions={"pytest": "9.1"})
    assert proof_changes(base, proof(part(), other)) == "the interpreter or its packages changed since"
    both = proof(part({**TEXTS, "pkg/ruff.toml": ""}, settings={"a": 1}))
    assert proof_changes(base, both) == "configuration, conftest.py or a script and the gate's settings changed since"
    assert proof_changes("0" * 64, base) == proof_changes("", base) == "what they depend on changed since"


@pytest.mark.parametrize(
    ("argv", "needs", "expected"),
    [
        (("{python}", "-I", "-B", "{probe:compile_sources}"), (), False),
        (("{ruff}", "check"), (), False),
        (("git", "status"), (), False),
        (("{python}", "-m", "pytest"), (), True),
        (("{python}", "{probe:run_suite}"), (), True),
        (("{python}", "-I", "-c", "import anything"), (), True),
        (("{python}", "-I", "tool.py", "{probe:compile_sources}"), (), True),
        (("env", "{python}", "-I", "{probe:compile_sources}"), (), True),
        (("sh", "-c", "{python} -m pytest"), (), True),
        (("{python}", "-I", "{probe:compile_sources}"), ("pytest",), True),
    ],
)
def test_only_isolated_probes_are_known_to_import_nothing_that_is_installed(
    argv: tuple[str, ...], needs: tuple[str, ...], expected: bool
) -> None:
    assert may_import_installed((task(argv=argv, needs=needs),)) is expected


def test_configuration_outside_the_tracked_files_changes_every_key() -> None:
    assert key(part(), surroundings=Surroundings(configuration="1")) != BASE


def test_what_lies_around_changes_the_key_of_tasks_that_may_read_it() -> None:
    around = Surroundings(everything="1")
    for asked in (task(input_files=None), task(argv=("{python}", "-m", "pytest")), task(argv=("mypy",))):
        assert key(part(task=asked), surroundings=around) != key(part(task=asked))
    probe = task(argv=("{python}", "-I", "{probe:compile_sources}"))
    assert key(part(), surroundings=around) == BASE
    assert key(part(task=probe), surroundings=around) == key(part(task=probe))


def test_how_something_is_installed_changes_the_key() -> None:
    assert key(part(), interpreter=replace(INTERPRETER, installed="1")) != BASE


PYTEST = ("{python}", "-m", "pytest")


@pytest.mark.parametrize(
    ("asked", "interpreter", "surroundings", "environ", "why"),
    [
        (task(argv=PYTEST), INTERPRETER, ALONE, {}, ""),
        (task(argv=PYTEST), replace(INTERPRETER, linked=("b",)), ALONE, {}, "b is imported from outside"),
        (task(argv=PYTEST), INTERPRETER, Surroundings(unknown=("a link",)), {}, "a link"),
        (task(argv=("{ruff}",)), replace(INTERPRETER, linked=("b",)), Surroundings(unknown=("a link",)), {}, ""),
        (task(argv=PYTEST, env=(("PYTHONPATH", "src"),)), INTERPRETER, ALONE, {}, ""),
        (task(argv=PYTEST, env=(("PYTHONPATH", "src:/x"),)), INTERPRETER, ALONE, {}, "its PYTHONPATH leads outside"),
        (task(argv=PYTEST, env=(("PYTHONPATH", "../x"),)), INTERPRETER, ALONE, {}, "its PYTHONPATH leads outside"),
        (task(argv=PYTEST, input_env=("PYTHONPATH",)), INTERPRETER, ALONE, {"PYTHONPATH": "/x"}, "its PYTHONPATH"),
        (task(argv=PYTEST), INTERPRETER, ALONE, {"PYTHONPATH": "/x"}, ""),
    ],
)
def test_what_no_key_can_name_has_a_reason(
    asked: Any, interpreter: Interpreter, surroundings: Surroundings, environ: dict[str, str], why: str
) -> None:
    told = unknown(part(task=asked), interpreter, surroundings, environ)
    assert told.startswith(why)
    assert bool(told) == bool(why)
