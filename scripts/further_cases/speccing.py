"""Further cases of the gate `specs`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from further_cases.case import Case, output
from further_cases.testing import INI, WEB
from gates.api import Asked, Change, ChangedFile, Component, PartId, Scope, SourceFile
from gates.builtin import coverage, tests
from gates.builtin.specs import Settings
from gates.testing import a_lane

SPEC = """\
spec: 1
id: ACME-001
title: Sums
component: sums
risk_tier: 3
mode: feature
scope:
  in: [src/acme]
change_budget: {max_files: 1, max_loc: 3}
acceptance:
  - id: A1
    text: two numbers are added
    tests: [tests/test_sums.py::test_add]
"""
PLACE = "src/acme/working-spec.yaml"
FILES = {PLACE: SPEC}
SUMS = Component(name="sums", paths=("src/acme/sums.py",))
FAILING = "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 4\n"
CHANGED = Change(
    base_sha="1" * 40,
    files=tuple(ChangedFile(path=path, added_lines=(1, 2, 3, 4)) for path in (PLACE, "src/acme/sums.py", "web/a.py")),
)
TESTS = "tests/test_sums.py"


def _here(**how: Any) -> Callable[[Scope], Scope]:
    def change(scope: Scope) -> Scope:
        return replace(scope, repository=replace(scope.repository, **how))

    return change


def _and(*paths: str) -> Callable[[Scope], Scope]:
    """More tracked files, which cannot be opened."""

    def change(scope: Scope) -> Scope:
        more = tuple(SourceFile(path=path) for path in paths)
        files = tuple(sorted((*scope.repository.files, *more), key=lambda file: file.path))
        return replace(scope, repository=replace(scope.repository, files=files))

    return change


def _asked(**gates: Any) -> Callable[[Scope], Scope]:
    """Other parts of the run, on the lane `prod`; their names end in `_enabled` when only the configuration asks."""

    def change(scope: Scope) -> Scope:
        lanes = {
            name: Asked(part=PartId(gate=name.partition("_")[0], lane="prod"), settings=it)
            for name, it in gates.items()
        }
        asked = tuple(it for name, it in lanes.items() if not name.endswith("_enabled"))
        enabled = tuple(it for name, it in lanes.items() if name.endswith("_enabled"))
        repository = replace(scope.repository, components=(SUMS, Component(name="rest", paths=("src/acme",))))
        return replace(scope, repository=repository, asked=(*scope.asked, *asked), enabled=enabled)

    return change


def _by_lane(
    *, asked: Sequence[tuple[PartId, tuple[str, ...]]] = (), enabled: Sequence[tuple[PartId, tuple[str, ...]]] = ()
) -> Callable[[Scope], Scope]:
    """Parts that run tests, each with its options."""

    def change(scope: Scope) -> Scope:
        def parts(told: Sequence[tuple[PartId, tuple[str, ...]]]) -> tuple[Asked, ...]:
            kinds = {"tests": tests.Settings, "coverage": coverage.Settings}
            return tuple(Asked(part=part, settings=kinds[part.gate](options=options)) for part, options in told)

        return replace(scope, asked=(*scope.asked, *parts(asked)), enabled=parts(enabled))

    return change


HARD = f'{SPEC}hardening:\n  - "[x] Unit tests (80%+ coverage)"\n'
UNTIED = SPEC.partition("    tests:")[0]
OF_WEB = f"{UNTIED}    tests: [web_tests/test_web.py::test_web]\n"
TIED = '"""Words.\n\nAccepts: ACME-001/A1\n"""\n'
TEST, COVER = PartId(gate="tests", lane="prod"), PartId(gate="coverage", lane="prod")
OF_THE_WEB = PartId(gate="tests", lane="web")
QUIET = ("-q",)
BOTH = (a_lane(tests=("tests",)), a_lane("web", ("web",), tests=("web_tests",)), a_lane("rest", ("tests", "web_tests")))
SAME = {**WEB, "web_tests/test_sums.py": "def test_add():\n    assert 1 + 2 == 3\n"}
"""Both lanes have a module of one name, so each needs a process of its own."""
CASES = (
    Case(name="no spec"),
    Case(name="no spec, by two names", settings=Settings(files=("a.yaml", "b.yaml"))),
    Case(name="a spec that holds", files=FILES),
    Case(name="a spec whose test fails", files={**FILES, TESTS: FAILING}),
    Case(name="a spec of no lane with tests", files=FILES, lanes=(a_lane(paths=(".",)),)),
    Case(
        name="a spec whose criterion is tied to nothing, in no lane with tests",
        files={PLACE: SPEC.partition("    tests:")[0]},
        lanes=(a_lane(paths=(".",)),),
    ),
    Case(
        name="a change that nobody knows",
        files=FILES,
        scope=_here(change=Change(unknown_because="the clone is shallow")),
    ),
    Case(
        name="a change that nobody knows, and that is not held",
        files=FILES,
        settings=Settings(holds_changes=False),
        scope=_here(change=Change(unknown_because="the clone is shallow")),
    ),
    Case(name="a change that is too large and leaves the scope", files=FILES, scope=_here(change=CHANGED)),
    Case(
        name="such a change, and that is not held",
        files=FILES,
        settings=Settings(holds_changes=False),
        scope=_here(change=CHANGED),
    ),
    Case(
        name="specs that cannot be opened, are no YAML, have no id",
        files={**FILES, "src/bad/working-spec.yaml": "spec: [\n", "src/odd/working-spec.yaml": "title: nothing\n"},
        scope=_and("src/a/working-spec.yaml", "src/b/working-spec.yaml"),
    ),
    Case(
        name="a test and a policy that cannot be opened",
        files=FILES,
        scope=_and("tests/test_gone.py", ".caws/policy.yaml", ".gitattributes"),
    ),
    Case(name="a test that is no Python", files={**FILES, "tests/test_bad.py": "def (\n"}),
    Case(
        name="what programs write, by git",
        files={**FILES, ".gitattributes": "src/acme/sums.py linguist-generated\n"},
        scope=_here(change=CHANGED),
    ),
    Case(name="a hardening that is measured", files={PLACE: HARD}, scope=_asked(coverage=coverage.Settings())),
    Case(
        name="components that are measured, by options of the other gate",
        files={PLACE: HARD},
        scope=_asked(tests=tests.Settings(options=QUIET), coverage=coverage.Settings(options=QUIET)),
    ),
    Case(
        name="tests and coverage with other options",
        files=FILES,
        scope=_asked(tests=tests.Settings(), coverage=coverage.Settings(options=QUIET)),
    ),
    Case(
        name="tests that are asked with an option that chooses none",
        files=FILES,
        scope=_asked(tests=tests.Settings(options=("-k", "nothing"))),
    ),
    Case(
        name="tests that only the configuration asks, with such an option",
        files=FILES,
        scope=_asked(tests_enabled=tests.Settings(options=("-k", "nothing"))),
    ),
    Case(
        name="tests that are asked as usual, and by the configuration otherwise",
        files=FILES,
        scope=_asked(tests=tests.Settings(), tests_enabled=tests.Settings(options=("-k", "nothing"))),
    ),
    Case(
        name="another gate that is asked with options",
        files=FILES,
        scope=_asked(smoke=tests.Settings(options=("-k", "nothing"))),
    ),
    Case(
        name="another gate that only the configuration asks",
        files=FILES,
        scope=_asked(smoke_enabled=tests.Settings(options=("-k", "nothing"))),
    ),
    Case(name="two lanes in processes of their own", files={**FILES, **SAME}, lanes=BOTH),
    Case(name="a task that was not carried out", files=FILES, results=lambda _: {}),
    Case(name="tests that were not carried out", files=FILES, results=lambda done: {"texts": done["texts"]}),
    Case(name="texts that are cut", files=FILES, results=output("texts", b'"end"', b'"end')),
    Case(name="texts of a process that crashed", files=FILES, results=output("texts", b'"end"', b'"end', exit_code=1)),
    Case(name="whole texts of a process that crashed", files=FILES, results=output("texts", b"", b"", exit_code=1)),
    Case(name="no texts of a process that crashed", files=FILES, results=output("texts", b"{", b"", exit_code=1)),
    Case(
        name="a hardening that holds in its component, beside files that no test imports",
        files={PLACE: HARD, "src/acme/more.py": "\n".join(f"X{n} = {n}" for n in range(40)) + "\n"},
        scope=_asked(coverage=coverage.Settings()),
    ),
    Case(name="words that tie a test, in a file that is none", files={PLACE: UNTIED, ".gitattributes": TIED}),
    Case(
        name="a test that says what it shows and is no Python",
        files={**FILES, "tests/test_bad.py": "def (\n# Accepts: ACME-001/A1\n"},
    ),
    Case(
        name="a criterion of another lane, whose tests the configuration asks otherwise",
        files={**WEB, PLACE: OF_WEB},
        lanes=BOTH,
        scope=_by_lane(enabled=((TEST, ()), (OF_THE_WEB, QUIET))),
    ),
    Case(
        name="a criterion of another lane, which shares the run that is measured",
        files={**WEB, PLACE: OF_WEB},
        lanes=BOTH,
        scope=_by_lane(asked=((TEST, ()), (COVER, QUIET), (OF_THE_WEB, QUIET))),
    ),
    Case(name="without a configuration of pytest", files={**FILES, "pyproject.toml": f"{INI}addopts = '-q'\n"}),
)
