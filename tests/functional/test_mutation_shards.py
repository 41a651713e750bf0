"""The mutants of a lane on three machines, each a clone of its own, and the collector that joins them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gates.run.fragment import decode
from tests.functional.conftest import CONFIG, FILES, Answer, Project

SHARDED = CONFIG + "[tool.gates.gate.mutation]\nshards = 3\n"
SOURCE = (
    "def add(a, b):\n    if a is None:\n        return b\n    return a + b\n\n\n"
    "def twice(a):\n    return a * 2\n\n\ndef is_digit(a):\n    return a >= 0 and a < 10\n"
)
TESTS = (
    "from acme.sums import add, is_digit, twice\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
    "def test_twice():\n    twice(4)\n\n\ndef test_digit():\n    assert is_digit(5)\n"
)
NAMES = [f"mutation-prod-{number}of3" for number in (1, 2, 3)]
FRAGMENTS = Path(".gates", "fragments")


@pytest.fixture
def desk(empty: Project) -> Project:
    empty.commit({**FILES, "pyproject.toml": SHARDED, "src/acme/sums.py": SOURCE, "tests/test_sums.py": TESTS})
    return empty


def machine(desk: Project, number: int) -> Project:
    """A clone, as a CI job has one."""
    place = desk.root.with_name(f"machine-{number}")
    desk.git("clone", "-q", str(desk.root), str(place))
    return Project(root=place)


def ran(desk: Project, number: int, *, base: str = "") -> Project:
    """One shard on a machine of its own, with its fragment carried to the desk."""
    clone = machine(desk, number)
    if base:
        clone.git("branch", base, f"origin/{base}")
    answer = clone.gates("run", NAMES[number - 1], "--quiet")
    assert answer.code == 0, answer.out + answer.err
    carried(clone, desk, NAMES[number - 1])
    return clone


def carried(clone: Project, desk: Project, part: str, name: str = "") -> None:
    (desk.root / FRAGMENTS).mkdir(parents=True, exist_ok=True)
    shutil.copy(clone.root / FRAGMENTS / f"{part}.json", desk.root / FRAGMENTS / f"{name or part}.json")


def collected(desk: Project) -> tuple[Answer, dict[str, Any]]:
    answer = desk.gates("collect")
    return answer, desk.part("mutation-prod")


def told(part: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on when and in how many pieces it ran."""
    return {key: each for key, each in part.items() if key not in ("duration_s", "notes", "reused_from")}


@pytest.mark.functional
def test_shards_on_three_machines_are_the_whole(desk: Project) -> None:
    planned = json.loads(desk.gates("plan", "--format", "json").out)["parts"]
    clones = [ran(desk, number) for number in (1, 2, 3)]
    answer, joined = collected(desk)
    survivors = desk.gates("mutants", "list").out
    fragments = [decode((desk.root / FRAGMENTS / f"{name}.json").read_bytes(), name=name) for name in NAMES]
    accounts = [each.reading.account for each in fragments if each.reading.account]

    for name in NAMES:
        (desk.root / FRAGMENTS / f"{name}.json").unlink()
    desk.gates("run", "mutation-prod", "--quiet")
    _, whole = collected(desk)

    assert [row["part"] for row in planned if row["gate"] == "mutation"] == NAMES
    assert told(joined) == told(whole)
    assert joined["account"]["examined"] == sum(each.examined for each in accounts) == 9
    assert joined["notes"][-1] == "every mutant is in one of 3 shards"
    assert "missing" not in answer.out
    assert desk.gates("mutants", "list").out.splitlines()[2:] == survivors.splitlines()[2:]
    for name in NAMES:  # on one machine, what one shard learnt is there for the next
        assert clones[0].gates("run", name, "--quiet").code == 0
    reused = clones[0].gates("run", "mutation-prod", "--quiet").out
    assert "reused: 9 of 9 outcomes" in reused


@pytest.mark.functional
def test_what_is_no_whole_is_named(desk: Project) -> None:
    first = ran(desk, 1)
    ran(desk, 3)

    answer, part = collected(desk)
    assert (answer.code, part["status"]) == (3, "error")
    assert part["reasons"] == ["2 of 3 shards left evidence, and none is of mutation-prod-2of3"]
    assert NAMES[1] in desk.health()["missing_parts"]

    carried(first, desk, NAMES[0], "again")
    assert first.gates("run", NAMES[0], "--quiet", "--no-cache").code == 0
    carried(first, desk, NAMES[0])
    twice, _ = collected(desk)
    assert "again.json and mutation-prod-1of3.json hold different evidence of the same" in twice.out
    (desk.root / FRAGMENTS / "again.json").unlink()

    other = machine(desk, 2)
    other.commit({"pyproject.toml": SHARDED.replace("shards = 3", "shards = 2")})
    assert other.gates("run", "mutation-prod-2of2", "--quiet").code == 0
    carried(other, desk, "mutation-prod-2of2")
    cut, _ = collected(desk)
    assert cut.code == 3
    assert "mutation-prod-2of2 is one of 2 shards, and this run cuts it in 3" in " ".join(cut.out.split())


@pytest.mark.functional
def test_durations_of_the_repository_cut_and_others_are_refused(desk: Project) -> None:
    desk.gates("run", "mutation-prod", "--quiet")
    wrote = desk.gates("mutants", "durations")
    seconds = json.loads((desk.root / "mutation-durations.json").read_text())["seconds"]
    assert wrote.out == "mutation-durations.json: 3 functions; commit it, so that all machines cut the same shards\n"
    assert set(seconds) == {f"src/acme/sums.py::{name}" for name in ("add", "is_digit", "twice")}

    heavy = {"version": 1, "seconds": {**dict.fromkeys(seconds, 1.0), "src/acme/sums.py::twice": 100.0}}
    desk.commit({"mutation-durations.json": json.dumps(heavy)})
    shutil.rmtree(desk.root / FRAGMENTS)
    clones = [ran(desk, number) for number in (1, 2, 3)]
    _, part = collected(desk)
    sizes = []
    for name, clone in zip(NAMES, clones, strict=True):
        account = decode((clone.root / FRAGMENTS / f"{name}.json").read_bytes(), name=name).reading.account
        sizes.append(account.expected if account else 0)
    assert part["account"]["examined"] == 9
    assert sorted(sizes)[:2] == [1, 1], "each mutant of the slow function has a machine of its own"

    (clones[1].root / "mutation-durations.json").write_text("{}\n")
    clones[1].gates("run", NAMES[1], "--quiet")
    carried(clones[1], desk, NAMES[1])
    refused, _ = collected(desk)
    assert refused.code == 3
    assert "mutation-prod-2of3 looked at other files" in " ".join(refused.out.split())


@pytest.mark.functional
def test_a_change_of_one_line_leaves_some_shards_with_nothing(desk: Project) -> None:
    desk.commit({"pyproject.toml": SHARDED + "[tool.gates]\nbase = 'main'\n"})
    desk.git("checkout", "-q", "-b", "topic")
    desk.commit({"src/acme/sums.py": SOURCE.replace("a * 2", "2 * a")})
    for number in (1, 2, 3):
        ran(desk, number, base="main")
    _, part = collected(desk)
    assert (part["account"]["examined"], part["account"]["unexplained"]) == (2, 0)
    assert [each["metric"] for each in part["conditions"]] == ["mutation.changed-score"]


@pytest.mark.functional
def test_a_part_that_has_nothing_to_judge_is_no_failure_of_its_machine(desk: Project) -> None:
    desk.commit({"pyproject.toml": CONFIG + "[tool.gates]\nbase = 'main'\n[tool.gates.gate.mutation]\n"})
    desk.git("checkout", "-q", "-b", "topic")
    desk.commit({"README.md": "# Acme\n"})
    answer = desk.gates("run", "mutation-prod", "--quiet")
    assert answer.code == 0
    assert "mutation-prod: not applicable: the change adds no line to a production file of lane prod" in answer.out
    assert desk.gates("collect").code == 3
