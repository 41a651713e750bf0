"""What earlier runs left and something spoiled: named or done again, never a traceback and never believed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.functional


def history(project):
    return project.root / ".gates" / "health" / "history.jsonl"


def test_a_corrupt_line_of_history_is_named_kept_and_read_past(quick):
    quick.gates("health")
    quick.gates("health", "--no-cache")
    lines = history(quick).read_bytes().splitlines(keepends=True)
    history(quick).write_bytes(b"{{{\n" + lines[1] + b'{"half')
    answer = quick.gates("health", "--no-cache")
    assert answer.code == 0
    assert "history.jsonl, line 1: not readable as JSON" in answer.out
    assert "the last line is cut" in answer.out
    assert quick.health()["run"]["number"] == 3
    kept = history(quick).read_bytes().splitlines(keepends=True)
    assert kept[:3] == [b"{{{\n", lines[1], b'{"half\n']
    assert len(kept) == 4


def test_a_baseline_with_conflict_markers_is_refused_with_the_lines(quick):
    quick.write({".gates/baseline.jsonl": '{"schema_version":1}\n<<<<<<< HEAD\n=======\n>>>>>>> other\n'})
    answer = quick.gates("health")
    assert answer.code == 3
    told = [line for line in answer.err.splitlines() if "conflict marker" in line]
    assert [line.partition(" a ")[0] for line in told] == [
        f"gates: .gates/baseline.jsonl:{number}:" for number in (2, 3, 4)
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[[[[", b'{"schema_version":99}\n'], ids=["binary", "cut", "newer"])
def test_a_baseline_that_cannot_be_read_is_refused(quick, content):
    quick.write({".gates/baseline.jsonl": ""})
    (quick.root / ".gates" / "baseline.jsonl").write_bytes(content)
    answer = quick.gates("health")
    assert answer.code == 3
    assert all(line.startswith("gates: ") for line in answer.err.splitlines() if not line.startswith("["))
    assert ".gates/baseline.jsonl" in answer.err


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda _: b"garbage\n", lambda _: b""])
def test_spoiled_evidence_in_the_cache_is_made_again(quick, spoil):
    quick.gates("health")
    for place in (quick.root / ".gates" / "cache").rglob("*.json"):
        place.write_bytes(spoil(place.read_bytes()))
    quick.write({"README.md": "so that the run is not answered at once\n"})
    answer = quick.gates("health")
    assert answer.code == 0, answer.out
    assert {gate["reused_from"] for gate in quick.health()["gates"]} == {None}


@pytest.mark.parametrize("spoil", [lambda data: data[:60], lambda data: data[:-9] + b"x" * 9, lambda _: b""])
def test_a_spoiled_snapshot_means_an_honest_run(quick, spoil):
    quick.gates("health")
    place = quick.root / ".gates" / "cache" / "last-health"
    place.write_bytes(spoil(place.read_bytes()))
    answer = quick.gates("health")
    assert answer.code == 0
    assert "Nothing changed" not in answer.out


def test_an_older_report_that_was_edited_does_not_stop_the_next_run(quick):
    quick.gates("health")
    quick.write({".gates/health/health.json": "{"})
    assert quick.gates("health").code == 0
    assert quick.health()["run"]["number"] == 2
