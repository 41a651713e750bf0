"""Debt that may only shrink: accept, clean up, tighten, and what comes back is red."""

from __future__ import annotations

import json

import pytest
from conftest import CONFIG, FILES

pytestmark = pytest.mark.functional

RATCHET = CONFIG.replace('tests = ["tests"]\n', "").replace('policy = "strict"', 'policy = "ratchet"')
UNUSED = "import os\nimport sys\n\n\ndef get():\n    return 1\n"


@pytest.fixture
def indebted(make):
    """Two accepted findings in one file, in a project without tests."""
    project = make({**FILES, "pyproject.toml": RATCHET, "src/acme/old.py": UNUSED})
    answer = project.gates("accept")
    assert answer.code == 0, answer.out + answer.err
    project.commit()
    return project


def entries(project):
    lines = (project.root / ".gates" / "baseline.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines[1:]]


def accepted_findings(project):
    return [
        (entry["part"], entry["check"], entry["path"], entry["count"]) for entry in entries(project) if "check" in entry
    ]


def test_only_parts_that_a_ratchet_holds_are_in_the_baseline(indebted):
    assert {entry["part"].rpartition("-")[2] for entry in entries(indebted)} == {"prod"}
    assert accepted_findings(indebted) == [("lint-prod", "lint/F401", "src/acme/old.py", 1)] * 2


def test_a_fixed_finding_cannot_come_back_after_tighten(indebted):
    indebted.commit({"src/acme/old.py": UNUSED.replace("import sys\n", "")})
    indebted.gates("health")
    assert indebted.part("lint-prod")["findings"]["fixed"] == 1
    dry = indebted.gates("tighten", "--dry-run")
    assert "nothing was written (--dry-run)" in dry.out
    assert len(accepted_findings(indebted)) == 2
    answer = indebted.gates("tighten")
    assert answer.code == 0, answer.err
    assert "dropped: lint-prod: 1 lint/F401 in src/acme/old.py" in answer.out
    assert "1 finding no longer accepted, 1 value held tighter" in answer.out
    assert accepted_findings(indebted) == [("lint-prod", "lint/F401", "src/acme/old.py", 1)]
    assert indebted.gates("tighten").out.splitlines()[-1].startswith("nothing to tighten")
    indebted.commit({"src/acme/old.py": UNUSED})
    assert indebted.gates("health").code == 1
    assert indebted.part("lint-prod")["findings"]["new"] == 1


def test_tighten_says_what_took_the_place_of_an_accepted_finding(indebted):
    indebted.commit({"src/acme/old.py": UNUSED.replace("import sys\n", "import json\n")})
    answer = indebted.gates("tighten")
    assert "replaced: lint-prod: 1 lint/F401 in src/acme/old.py" in answer.out
    assert "1 replaced; the baseline holds 2 findings" in answer.out
    assert "no longer accepted" not in answer.out


def test_a_renamed_file_keeps_what_is_accepted_and_tighten_writes_its_new_name(indebted):
    indebted.git("mv", "src/acme/old.py", "src/acme/new.py")
    indebted.commit()
    assert indebted.gates("health").code == 0
    answer = indebted.gates("tighten")
    assert "moved: lint-prod: 2 entries of src/acme/old.py to src/acme/new.py" in answer.out
    assert {path for _, _, path, _ in accepted_findings(indebted)} == {"src/acme/new.py"}


@pytest.mark.parametrize("verb", ["accept", "tighten"])
def test_ci_writes_neither_a_baseline_nor_thresholds(indebted, verb):
    answer = indebted.gates(verb, env={"CI": "true"})
    assert (answer.code, answer.out) == (2, "")
    assert f"never written in CI: run `gates {verb}` at the desk" in answer.err


def test_accept_without_a_ratchet_says_so_and_names_the_way_out(quick):
    answer = quick.gates("accept")
    assert answer.code == 2
    told, way_out = answer.err.splitlines()
    assert told.startswith("gates: nothing to accept: no part is under the policy `ratchet` (there is strict, warn)")
    assert way_out.startswith('gates: way out: set `policy = "ratchet"` for the lane')
    assert not (quick.root / ".gates" / "baseline.jsonl").exists()


def test_tighten_keeps_the_line_ends_of_the_configuration(make):
    text = RATCHET.replace('policy = "ratchet"\n', 'policy = "ratchet"\ntests = ["tests"]\n', 1)
    text += "\n[tool.gates.lanes.prod.targets]\ncoverage = { lines = 50 }\n"
    project = make(FILES)
    (project.root / "pyproject.toml").write_bytes(text.replace("\n", "\r\n").encode())
    project.commit()
    answer = project.gates("tighten")
    assert answer.code == 0, answer.out + answer.err
    after = (project.root / "pyproject.toml").read_bytes()
    assert b"lines = 100" in after
    assert after.count(b"\n") == after.count(b"\r\n")


def test_taking_covered_code_away_is_not_worse_and_taking_a_test_away_is(make):
    config = RATCHET.replace('policy = "ratchet"\n', 'policy = "ratchet"\ntests = ["tests"]\n', 1)
    sums = "import os\nimport re\n" + FILES["src/acme/sums.py"] + "\n\ndef untested():\n    return 1\n"
    project = make({**FILES, "pyproject.toml": config, "src/acme/sums.py": sums})
    assert project.gates("accept").code == 0
    project.commit()
    project.commit({"src/acme/sums.py": sums.removeprefix("import os\nimport re\n")})
    assert project.gates("health").code == 0, project.part("coverage-prod")
    project.commit({"tests/test_sums.py": FILES["tests/test_sums.py"].partition("\n\n\ndef test_none")[0] + "\n"})
    assert project.gates("health").code == 1
    assert "is worse than the accepted" in project.part("coverage-prod")["summary"]


@pytest.mark.parametrize("verb", ["accept", "tighten"])
def test_a_baseline_that_cannot_be_read_is_refused_before_anything_runs(indebted, verb):
    indebted.write({".gates/baseline.jsonl": '{"schema_version":1}\n<<<<<<< HEAD\n'})
    answer = indebted.gates(verb)
    assert answer.code == 3
    assert answer.err.splitlines() == [
        "gates: .gates/baseline.jsonl:2: a conflict marker: keep the lines of both sides and delete the marker lines",
        "gates: way out: restore it with git, or write a new one with `gates accept`",
    ]


def test_after_a_merge_that_keeps_both_sides_tighten_drops_what_is_needless(indebted):
    place = indebted.root / ".gates" / "baseline.jsonl"
    both = place.read_text()
    indebted.commit({"src/acme/old.py": UNUSED.replace("import os\n", "")})
    indebted.gates("tighten")
    place.write_text(both + "".join(line + "\n" for line in place.read_text().splitlines()[1:]))
    assert indebted.gates("tighten").code == 0
    assert accepted_findings(indebted) == [("lint-prod", "lint/F401", "src/acme/old.py", 1)]
