from __future__ import annotations

import os
from pathlib import Path

import pytest

from gates.model.evidence import Problem, RunId, Subject
from gates.model.scope import PartId
from gates.run.external import external_fragment, read_foreign, read_junit_files

REPORT = b'<testsuite name="s" tests="1"><testcase classname="a" name="t"/></testsuite>'


def test_reports_are_read_and_stay_as_they_are(tmp_path: Path) -> None:
    files = [tmp_path / "a.xml", tmp_path / "b.xml"]
    files[0].write_bytes(REPORT)
    files[1].write_bytes(REPORT.replace(b'"t"', b'"u"'))

    reading = read_junit_files(files)

    assert reading == read_junit_files(reversed(files))
    assert reading.account is not None
    assert reading.account.summary == "2 of 2 tests"
    assert files[0].read_bytes() == REPORT


def test_a_report_that_is_not_there_is_named_beside_the_others(tmp_path: Path) -> None:
    there = tmp_path / "a.xml"
    there.write_bytes(REPORT)
    gone = tmp_path / "b.xml"

    assert read_junit_files([gone, there]).problems == (
        Problem(what=f"{tmp_path.name}/b.xml is not there", way_out="that shard left nothing: run it again"),
    )
    assert read_junit_files([gone]).problems == read_junit_files([gone, there]).problems


def test_links_out_of_the_folder_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret").write_bytes(REPORT)
    (inside / "out").symlink_to(tmp_path / "secret")
    (inside / "real").write_bytes(REPORT)
    (inside / "link").symlink_to(inside / "real")
    os.mkfifo(inside / "pipe")

    assert [read_foreign(inside / name) for name in ("out", "pipe", ".", "link")] == [
        Problem(what="in/out is a link that leaves its folder", way_out="give the file itself"),
        Problem(what="in/pipe is not a file", way_out="give a file, not a folder, pipe or device"),
        Problem(what=f"{tmp_path.name}/in is not a file", way_out="give a file, not a folder, pipe or device"),
        REPORT,
    ]


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_a_name_that_no_file_can_have_is_a_problem(name: str, tmp_path: Path) -> None:
    assert isinstance(read_foreign(tmp_path / name), Problem)


def test_a_fragment_of_external_evidence_names_its_run(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(REPORT)
    run = RunId(run_id="r", trace_id="1" * 32, started_at="2026-11-21T10:00:00.000Z")
    subject = Subject(commit_sha="c" * 40, tree_digest="d" * 64)

    made = external_fragment(
        PartId(gate="tests", lane="prod"),
        read_junit_files([path]),
        run=run,
        subject=subject,
        config_digest="conf",
        producer="lane-gates 0.1.0",
    )

    assert (made.part.name, made.run, made.subject, made.config_digest) == ("tests-prod", run, subject, "conf")
    assert made.reading == read_junit_files([path])
