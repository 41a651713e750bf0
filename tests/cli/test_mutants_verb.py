from __future__ import annotations

import argparse
import io
import os
import subprocess
from pathlib import Path

import pytest

from gates.cli import mutants
from gates.cli.mutants_kept import PLACE, keep
from gates.cli.world import Refusal, World
from gates.model.account import balance
from gates.model.evidence import Fragment
from gates.model.quantity import Measurement
from gates.mutation.equivalents import read_equivalents
from gates.mutation.outcomes import Outcome
from gates.mutation.survivors import findings_of
from gates.testing import FakeClock
from tests.cli.test_progress import NoProcesses
from tests.judge.builders import fragment
from tests.mutation.builders import SOURCE, a_mutant
from tests.mutation.test_survivors import survivor

TESTS = ("tests/test_core.py::test_less", "tests/test_core.py::test_more[a b]")
FIRST, SECOND = a_mutant(1), a_mutant(2)
PYPROJECT = '[tool.gates.lanes.prod]\npaths = ["acme"]\nowner = "@maria"\n'


def evidence(name: str = "mutation-prod", **more: object) -> Fragment:
    survivors = [
        survivor(FIRST, tests=TESTS, is_changed=True, tier=1),
        survivor(SECOND, outcome=Outcome.NO_TESTS, tier=1),
    ]
    account = balance(
        unit="mutant", expected=["a", "b", "c", "acme/core.py:9 d"], examined=["a", "b", "c"],
        explained={"muted: logging": ["acme/core.py:9 d"]},
    )  # fmt: skip
    score = Measurement(metric="mutation.score", value=1, of=3, unit="mutant")
    return fragment(name, **{"findings": findings_of(survivors), "account": account, "measurements": (score,), **more})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "core.py").write_text(f"\n\n{SOURCE}")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


def a_world(root: Path) -> World:
    out, err = io.StringIO(), io.StringIO()
    return World(cwd=root, env=dict(os.environ), clock=FakeClock(), processes=NoProcesses(), stdout=out, stderr=err)


def told(root: Path, *argv: str) -> str:
    parser = argparse.ArgumentParser()
    mutants.configure(parser)
    world = a_world(root)
    assert mutants.run(parser.parse_args(argv), world) == 0
    return world.stdout.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_the_list_has_every_survivor_by_file_and_counts_what_was_not_run(root: Path) -> None:
    keep([evidence(), fragment("lint-prod")], root, a_world(root))

    lines = told(root, "list").splitlines()

    assert lines == [
        "mutation-prod: score 33.33 % (1 of 3 mutants), run run-1 of 2026-11-21 10:00 UTC at cccccccccccc",
        "",
        "acme/core.py",
        f"      2  {FIRST.id}  `return a < b` became `return a <= b + 1 at 2` in less: 2 tests ran it and passed",
        f"      2  {SECOND.id}  `return a < b` became `return a <= b + 2 at 2` in less: no test runs it",
        "",
        "1 survived, 1 without tests, in 1 file; not run: 1 muted: logging",
        f"one of them with its tests and its entry for the register: gates mutants show {FIRST.id}",
    ]
    assert "muted: logging:\n  acme/core.py:9 d\n" in told(root, "list", "--muted")


def test_one_is_shown_with_all_that_it_takes_to_deal_with_it(root: Path) -> None:
    keep([evidence()], root, a_world(root))

    text = told(root, "show", FIRST.id[:6])

    above, _, entry = text.partition("[[equivalent]]")
    assert above.splitlines() == [
        f"mutant {FIRST.id}: survived",
        "acme/core.py:2  `return a < b` became `return a <= b + 1 at 2` in less: 2 tests ran it and passed",
        "mutation-prod, run run-1 of 2026-11-21 10:00 UTC at cccccccccccc",
        "",
        "-    return a < b",
        "+    return a <= b + 1 at 2",
        "",
        "Ran by, and none of them failed:",
        "  tests/test_core.py::test_less",
        "  tests/test_core.py::test_more[a b]",
        "",
        "See it: make the change in the file, and run what should fail:",
        "  python -m pytest tests/test_core.py::test_less 'tests/test_core.py::test_more[a b]'",
        "Write the test that fails with it, then run the part again:",
        "  gates run mutation-prod",
        "Where no test can notice it, put this into equivalents.toml, with the reason:",
        "",
    ]
    filled = f"[[equivalent]]{entry}".replace('reason = ""', 'reason = "never equal"')
    register = read_equivalents(filled, "equivalents.toml")
    assert register.matches(FIRST) == register.entries[0]
    assert (register.entries[0].owner, str(register.entries[0].expires)) == ("@maria", "2027-01-01")


def test_a_function_that_was_edited_since_is_said_to_be_stale(root: Path) -> None:
    keep([evidence()], root, a_world(root))
    (root / "acme" / "core.py").write_text(SOURCE.replace("a < b", "a > b"))

    text = told(root, "show", FIRST.id)

    assert "The function is no longer as that run saw it: run the part again before you act on this." in text
    assert "[[equivalent]]" not in text


@pytest.mark.parametrize(
    ("argv", "lines"),
    [
        (("show", FIRST.id[:2]), ("no mutant", "gates mutants list")),
        (("show", "ffffffffffff"), ("what was killed, muted or registered is not among them", "gates mutants list")),
        (("list", "--lane", "labs"), ("no mutants are known of labs; there are: prod",)),
    ],
)
def test_what_is_not_known_is_refused_with_a_way_out(root: Path, argv: tuple[str, ...], lines: tuple[str, ...]) -> None:
    keep([evidence()], root, a_world(root))

    with pytest.raises(Refusal) as refused:
        told(root, *argv)

    assert all(line in "\n".join(refused.value.lines) for line in lines)


def test_without_a_run_nothing_is_known(root: Path) -> None:
    with pytest.raises(Refusal, match="no run has left mutants here") as refused:
        told(root, "list")
    assert refused.value.exit_code == 3


def test_a_file_that_was_cut_is_refused_and_not_read_as_no_survivors(root: Path) -> None:
    keep([evidence()], root, a_world(root))
    place = root / PLACE / "mutation-prod.json"
    place.write_bytes(place.read_bytes()[:-20])

    with pytest.raises(Refusal) as refused:
        told(root, "list")
    assert refused.value.exit_code == 3


def test_fragments_of_another_run_can_be_read_and_a_run_without_survivors_says_so(root: Path) -> None:
    keep([evidence(findings=())], root / "ci", a_world(root))

    text = told(root, "list", "--from", f"ci/{PLACE}")

    assert "0 survived, 0 without tests; not run: 1 muted: logging" in text
