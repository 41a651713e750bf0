"""What is reused of earlier runs of mutants: after each edit, outcomes are those of a run that knows nothing."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import gates.probes
from gates.adapters.mutants.program import main
from gates.adapters.mutants.tree import MADE_S, prune
from gates.mutation.asked import Asked, written
from gates.testing import write

PROBE = Path(gates.probes.__file__).parent / "run_mutants.py"
SUMS = "src/acme/sums.py"
FILES = {
    "src/acme/__init__.py": "",
    "src/acme/limits.py": "LIMIT = 3\n",
    SUMS: (
        "from acme.limits import LIMIT\n\n\ndef clamp(a):\n    return a if a < LIMIT else LIMIT\n\n\n"
        "def twice(a):\n    return helped(a) * 2\n\n\ndef helped(a):\n    return a + 0\n\n\n"
        "def lonely(a):\n    return a - 1\n\n\ndef apart(a):\n    return a + 5\n"
    ),
    "tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef four():\n    return 4\n",
    "tests/helping.py": "def expected(a):\n    return a * 2\n",
    "tests/test_sums.py": (
        "import json\nfrom pathlib import Path\n\nfrom acme.sums import apart, clamp, twice\n"
        "from helping import expected\n\n\n"
        "def test_clamp():\n    assert clamp(1) == 1\n    assert clamp(9) == 3\n\n\n"
        "def test_twice(four):\n    assert twice(four) == expected(four)\n\n\n"
        "def test_apart():\n    assert apart(1) == json.loads(Path(__file__).with_name('data.json').read_text())\n"
    ),
    "tests/test_others.py": "from acme.sums import clamp\n\n\ndef test_small():\n    clamp(0)\n",
    "tests/data.json": "6\n",
    "README.md": "# Acme\n",
}
FACTS = {"reuse": True, "doubt": "", "ground": "an interpreter", "folders": []}


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What one run told."""

    outcomes: Mapping[str, str | None]
    reused: int
    told: Mapping[str, Any]


def begin(
    root: Path, out: Path, changed_tests: tuple[str, ...] | None = None,
    changed: Mapping[str, tuple[int, ...]] | None = None, **facts: Any,
) -> None:  # fmt: skip
    """Make and run, as the gate's task does."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    files = tuple(sorted(path.relative_to(root).as_posix() for path in (root / "src").rglob("*.py")))
    asked = Asked(part="mutation-prod", files=files, tests=("tests",), jobs=2)
    if changed_tests is not None:
        asked = replace(asked, changed={}, changed_tests=changed_tests, tiers=dict.fromkeys(files, 1))
    if changed is not None:
        asked = replace(asked, changed=changed)
    stdin = io.StringIO(written(asked))
    stderr = io.StringIO()
    known = json.dumps({**FACTS, **facts})
    assert main(["make", known, str(out)], root=root, stdin=stdin, stderr=stderr) == 0, stderr.getvalue()
    work = out / "work"
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    command: list[str | Path] = [
        sys.executable,
        PROBE,
        work / "question.json",
        work / "answer.jsonl",
        "--in",
        out / "tree",
        "--",
        "tests",
    ]
    subprocess.run(command, env=env, check=False, capture_output=True, timeout=300)


def interrupted(root: Path, out: Path, *, told: int = 5) -> None:
    """A run that was ended before its last mutants: what the runner said is cut off, and nothing was kept."""
    begin(root, out)
    place = out / "work" / "answer.jsonl"
    text = place.read_text()
    place.write_text(text[: [found.start() for found in re.finditer('"t":"mutant"', text)][told]])


def run(root: Path, out: Path, changed_tests: tuple[str, ...] | None = None, **more: Any) -> Ran:
    """Make, run, keep; `changed` and facts are as of `begin`."""
    begin(root, out, changed_tests, **more)
    stderr = io.StringIO()
    assert main(["keep", str(out)], root=root, stdin=io.StringIO(), stderr=stderr) == 0, stderr.getvalue()
    told = json.loads((out / "mutants.json").read_text())
    rows = told["mutants"]
    return Ran(
        outcomes={f"{each['qualname']} {each['diff']}": each.get("outcome") for each in rows},
        reused=sum(bool(each.get("is_reused")) for each in rows),
        told=told,
    )


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which everything is known."""
    root = tmp_path_factory.mktemp("known") / "project"
    write(root, FILES)
    cold = run(root, root.parent / "out")
    assert cold.reused == 0
    assert set(cold.outcomes.values()) == {"killed", "survived", "no_tests"}
    return root


def fresh(root: Path, out: Path) -> Ran:
    """The same tree, run by one that knows nothing."""
    return run(root, out, reuse=False)


def edited(path: str, before: str, after: str) -> Callable[[Path], None]:
    """An edit of one file."""

    def edit(root: Path) -> None:
        text = (root / path).read_text()
        assert before in text
        (root / path).write_text(text.replace(before, after, 1))

    return edit


def added(path: str, text: str) -> Callable[[Path], None]:
    """Text at the end of a file, which need not be there."""

    def edit(root: Path) -> None:
        place = root / path
        place.write_text((place.read_text() if place.exists() else "") + text)

    return edit


def test_with_nothing_changed_nothing_runs(project: Path, tmp_path: Path) -> None:
    again = run(project, tmp_path / "out")

    assert again.reused == len(again.outcomes)
    assert again.told["runner"] == [{"is_whole": True, "status": 0, "t": "end"}]


BOTH = "    assert clamp(1) == 1\n    assert clamp(9) == 3"
LONELY = "\n\ndef test_lonely():\n    from acme import sums\n\n    assert sums.lonely(2) == 1\n"
NEW = "from acme.sums import apart\n\n\ndef test_new():\n    assert apart(0) == 5\n"
EDITS = {
    "a helper in the package": (edited(SUMS, "return a + 0", "return a + 0 if a + 1 else 7"), 1),
    "a helper of the tests": (edited("tests/helping.py", "a * 2", "a + a"), 1),
    "a fixture": (edited("tests/conftest.py", "return 4", "return 0"), 1),
    "a constant in another file": (edited("src/acme/limits.py", "3", "8 - 5"), 0),
    "a data file": (edited("tests/data.json", "6", "6.0"), 0),
    "a weakened test": (edited("tests/test_sums.py", BOTH, "    pass"), 1),
    "a stronger test": (edited("tests/test_others.py", "    clamp(0)", "    assert clamp(3) == 3"), 1),
    "a new test": (added("tests/test_others.py", LONELY), 1),
    "a test that is gone": (edited("tests/test_sums.py", "def test_apart", "def untested_apart"), 0),
    "a test that hides another": (added("tests/test_sums.py", "\n\ndef test_apart():\n    pass\n"), 1),
    "an import of the tests": (added("tests/conftest.py", "\nimport acme.sums\n\nacme.sums.LIMIT = 3\n"), 0),
    "a default value": (edited(SUMS, "def helped(a):", "def helped(a, b=2):"), 0),
    "a decorator": (edited(SUMS, "def helped(a):", "@staticmethod\ndef helped(a):"), 0),
    "a function that is new": (added(SUMS, "\n\ndef more(a):\n    return a + 1\n"), 0),
    "a test file that is new": (added("tests/test_new.py", NEW), 0),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_outcomes_are_those_of_a_fresh_run(name: str, project: Path, tmp_path: Path) -> None:
    edit, least = EDITS[name]
    edit(project)

    again = run(project, tmp_path / "out")

    assert again.outcomes == fresh(project, tmp_path / "fresh").outcomes
    assert again.reused >= least


def test_prose_that_no_test_opens_voids_nothing(project: Path, tmp_path: Path) -> None:
    added("README.md", "More of it.\n")(project)

    again = run(project, tmp_path / "out")

    assert again.reused == len(again.outcomes)


@pytest.mark.parametrize(
    "reading",
    [
        "import os\n    assert os.read(os.open('README.md', os.O_RDONLY), 9).startswith(b'# Acme\\n')",
        "from pathlib import Path\n    assert Path('README.md').read_text() == '# Acme\\n'",
        "import subprocess\n    assert subprocess.check_output(['cat', 'README.md']) == b'# Acme\\n'",
    ],
)
def test_prose_that_a_test_may_have_opened_voids_all(reading: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, {**FILES, "tests/test_prose.py": f"def test_prose():\n    {reading}\n"})
    assert run(root, tmp_path / "first").told["clean"]["failed"] == []
    added("README.md", "More of it.\n")(root)

    again = run(root, tmp_path / "out")

    assert again.reused == 0
    assert again.told["clean"]["failed"] == fresh(root, tmp_path / "fresh").told["clean"]["failed"]


def test_what_was_made_of_files_and_not_asked_for_is_removed(tmp_path: Path) -> None:
    for number, name in enumerate(("made-1/ab/old.json", "made-2/ab/1.json", "made-2/ab/2.json", "made-2/cd/3.json")):
        write(tmp_path, {name: "0123456789"})
        os.utime(tmp_path / name, (1000 + number, 1000 + number))

    prune(tmp_path, now_s=MADE_S + 1002, most_bytes=15)

    assert [path.name for path in sorted(tmp_path.rglob("*.json"))] == ["3.json"]


def test_what_was_half_written_is_removed_when_nobody_writes_it_any_more(tmp_path: Path) -> None:
    for name, seconds in (("old.12.part", 0), ("new.13.part", 9_000), ("a.state", 0)):
        (tmp_path / name).write_text("x", encoding="utf-8")
        os.utime(tmp_path / name, (seconds, seconds))

    prune(tmp_path, now_s=10_000)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.state", "new.13.part"]


def test_another_interpreter_or_another_package_leaves_nothing(project: Path, tmp_path: Path) -> None:
    again = run(project, tmp_path / "out", ground="another interpreter")

    assert again.reused == 0


def test_where_nobody_can_tell_what_is_imported_nothing_is_reused(project: Path, tmp_path: Path) -> None:
    again = run(project, tmp_path / "out", doubt="acme is imported from outside the repository")

    assert again.reused == 0
    assert again.told["why"] == "acme is imported from outside the repository"


def test_what_is_kept_and_cut_off_is_left_aside_with_a_note(project: Path, tmp_path: Path) -> None:
    for place in (project / ".gates/cache/mutation").glob("*.state"):
        place.write_bytes(place.read_bytes()[:-9])

    again = run(project, tmp_path / "out")

    assert again.reused == 0
    assert again.told["notes"] == ["what was kept of an earlier run is damaged and was left aside"]


def test_edits_that_follow_each_other_are_all_seen(project: Path, tmp_path: Path) -> None:
    for name in ("a weakened test", "a fixture", "a new test", "a helper in the package"):
        EDITS[name][0](project)
        again = run(project, tmp_path / "out")

    assert again.outcomes == fresh(project, tmp_path / "fresh").outcomes


def test_a_changed_test_brings_in_what_it_runs(project: Path, tmp_path: Path) -> None:
    EDITS["a stronger test"][0](project)

    again = run(project, tmp_path / "out", changed_tests=("tests/test_others.py",))

    assert {name.partition(" ")[0] for name in again.outcomes} == {"clamp"}


def test_where_nothing_is_known_a_changed_test_brings_in_all_of_tier_1(tmp_path: Path) -> None:
    write(tmp_path / "project", FILES)

    first = run(tmp_path / "project", tmp_path / "out", changed_tests=("tests/test_others.py",))

    assert {name.partition(" ")[0] for name in first.outcomes} == {"clamp", "twice", "helped", "lonely", "apart"}


def test_what_an_interrupted_run_learnt_is_kept(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, FILES)
    interrupted(root, tmp_path / "first")

    again = run(root, tmp_path / "second")

    assert 0 < again.reused < len(again.outcomes)
    assert again.outcomes == fresh(root, tmp_path / "fresh").outcomes
