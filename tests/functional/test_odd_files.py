"""Files that no tool can name or open: the verdict is an error that names them, and the other parts are judged."""

from __future__ import annotations

import os
import shutil

import pytest

pytestmark = pytest.mark.functional


def odd_file(project, name):
    place = os.path.join(os.fsencode(project.root), name)
    with open(place, "wb") as file:
        file.write(b"A = 1\n")
    project.commit()
    return place


def test_a_name_that_is_no_utf8_is_an_error_that_shows_its_bytes(project):
    odd_file(project, b"tests/bad\xff.py")
    answer = project.gates("health")
    assert answer.code == 3
    assert r"1 file with a name that is not UTF-8: tests/bad\xff.py" in answer.out
    assert project.part("compile-prod")["status"] == "pass"


def test_a_name_with_a_line_end_is_counted_and_never_lost(project):
    odd_file(project, b"tests/two\nlines.py")
    answer = project.gates("health")
    assert answer.code in (0, 1)
    assert project.part("lanes")["account"]["expected"] == 4
    assert project.part("compile-tests")["account"]["examined"] == 2
    lint = project.part("lint-tests")
    assert (lint["account"]["expected"], lint["findings"]["total"] + lint["account"]["examined"]) == (2, 2)
    assert "two\nlines" not in answer.out


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_stands_in_the_place_of_a_file_is_named_and_never_waited_for(project, kind):
    place = odd_file(project, b"tests/test_odd.py")
    os.unlink(place)
    if kind == "pipe":
        os.mkfifo(place)
    else:
        os.mkdir(place)
    answer = project.gates("run", "lanes", "compile-tests")
    assert answer.code == 3, answer.out
    assert "1 file cannot be opened: tests/test_odd.py" in answer.out


def test_a_tracked_file_that_is_gone_is_named_once(project):
    odd_file(project, b"tests/test_gone.py")
    os.unlink(project.root / "tests" / "test_gone.py")
    answer = project.gates("run", "lanes")
    assert answer.code == 3
    assert "tracked by git, but not in the working tree: tests/test_gone.py" in answer.out
    assert "fault of the gate" not in answer.out


def test_a_lane_folder_that_is_gone_is_an_error(project):
    shutil.rmtree(project.root / "src" / "acme")
    answer = project.gates("health")
    assert answer.code == 3
    assert "src/acme/sums.py" in answer.out


def test_a_file_with_a_conflict_is_named_as_such(project):
    project.commit({"src/acme/sums.py": "<<<<<<< ours\nA = 1\n=======\nA = 2\n>>>>>>> theirs\n"})
    answer = project.gates("run", "compile-prod")
    assert answer.code == 1
    assert "conflict" in answer.out
