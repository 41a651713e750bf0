from __future__ import annotations

from pathlib import Path

import pytest

from gates.api import Lane, Reading, Repository, Scope, SourceFile
from gates.builtin.lanes import GATE, Settings
from gates.model.link import Leads, Link
from gates.plan.ownership import ownership
from tests.builtin.harness import found, proves, repository, values

PROD = Lane(name="prod", paths=("acme",))


def described(*paths: str, lanes: tuple[Lane, ...] = (PROD,), **more: object) -> Repository:
    owner = ownership(lanes)
    files = tuple(SourceFile(path=path, lane=owner(path), lines=2) for path in sorted(paths))
    return Repository(files=files, lanes=lanes, **more)


def read(repo: Repository) -> Reading:
    files = tuple(file for file in repo.files if file.is_python)
    return GATE.read(Settings(), Scope(repository=repo, files=files), {})


def test_every_file_in_a_lane_passes(tmp_path: Path) -> None:
    reading = read(described("acme/a.py", "acme/sub/b.pyi"))
    assert (reading.findings, reading.problems, reading.notes) == ((), (), ())
    assert reading.account is not None
    assert (reading.account.summary, reading.account.is_open) == ("2 of 2 files", False)
    assert values(reading) == {"lanes.files": 2, "lanes.files-outside": 0, "lanes.lines": 4}


def test_a_submodule_that_is_not_checked_out_is_named_when_a_lane_holds_it() -> None:
    reading = read(described("acme/a.py", empty_submodules=("acme/vendored", "third_party/other")))
    assert [(each.check, each.path) for each in reading.findings] == [("lanes/submodule-empty", "acme/vendored")]


def test_nothing_is_run() -> None:
    assert GATE.plan(Settings(), Scope(repository=described("acme/a.py"))) == ()


def test_files_outside_are_counted_by_folder_largest_first() -> None:
    reading = read(described("acme/a.py", "setup.py", "old/x/a.py", "old/b.py", "src/acme_next/m.py"))
    assert [(finding.path, finding.message) for finding in reading.findings] == [
        ("old", "2 Python files in `old` are in no lane: old/b.py, old/x/a.py"),
        ("setup.py", "1 Python file in the root is in no lane: setup.py"),
        ("src", "1 Python file in `src` is in no lane: src/acme_next/m.py"),
    ]
    assert values(reading)["lanes.files-outside"] == 4
    assert reading.account is not None
    assert not reading.account.is_open


def test_a_new_package_beside_a_lane_is_named_by_its_own_folder() -> None:
    lanes = (Lane(name="prod", paths=("src/app",)),)
    assert found(read(described("src/app/m.py", "src/app_next/m.py", lanes=lanes))) == [
        ("lanes/file-outside-lanes", "src/app_next", None)
    ]


def test_the_longest_path_owns_a_file_so_an_inner_lane_can_empty_an_outer_one() -> None:
    lanes = (Lane(name="outer", paths=("a",)), Lane(name="inner", paths=("a/b",)))
    assert found(read(described("a/b/m.py", lanes=lanes))) == [("lanes/lane-empty", None, None)]


def test_a_path_that_does_not_exist_names_the_folder_that_was_meant() -> None:
    lanes = (Lane(name="prod", paths=("Acme", "acme")),)
    (finding,) = [f for f in read(described("acme/a.py", lanes=lanes)).findings if f.check == "lanes/path-missing"]
    assert finding.message == "`Acme` of the lane prod does not exist; did you mean `acme` (1 file)?"


def test_a_folder_without_tracked_python_is_empty() -> None:
    lanes = (Lane(name="prod", paths=("acme", "vendor", "docs")),)
    reading = read(described("acme/a.py", "docs/a.md", lanes=lanes, folders=("vendor",)))
    assert [(check, path) for check, path, _ in found(reading)] == [
        ("lanes/path-empty", "vendor"),
        ("lanes/path-empty", "docs"),
    ]


def test_a_lane_without_any_file_is_a_finding_of_its_own() -> None:
    lanes = (PROD, Lane(name="labs", paths=("labs",)))
    assert found(read(described("acme/a.py", lanes=lanes))) == [
        ("lanes/path-missing", "labs", None),
        ("lanes/lane-empty", None, None),
    ]


def test_a_twin_that_differs_in_case_is_named_with_both_counts() -> None:
    lanes = (Lane(name="prod", paths=("matriz",)),)
    big = [f"matriz/m{number}.py" for number in range(341)]
    small = [f"MATRIZ/m{number}.py" for number in range(5)]
    twins = [f for f in read(described(*big, *small, lanes=lanes)).findings if f.check == "lanes/case-twin"]
    (finding,) = twins
    assert finding.path == "MATRIZ"
    assert finding.message.startswith("`MATRIZ` (5 files) and `matriz` (341 files) differ only in case")


def test_a_twin_above_a_lane_s_path_is_found_once() -> None:
    lanes = (Lane(name="prod", paths=("src/app", "Src")),)
    reading = read(described("src/app/a.py", "Src/app/b.py", lanes=lanes))
    assert [f.message[:47] for f in reading.findings] == ["`Src` (1 file) and `src` (1 file) differ only i"]


def test_a_path_of_two_lanes_is_a_finding_for_each() -> None:
    lanes = (PROD, Lane(name="copy", paths=("acme",)))
    checks = [check for check, _, _ in found(read(described("acme/a.py", lanes=lanes)))]
    assert checks == ["lanes/path-claimed-twice", "lanes/path-claimed-twice", "lanes/lane-empty"]


def test_a_path_that_one_lane_names_twice_is_one_finding() -> None:
    reading = read(described("acme/a.py", lanes=(Lane(name="prod", paths=("acme", "acme")),)))
    assert found(reading) == [("lanes/path-claimed-twice", "acme", None)]


def test_files_that_cannot_be_looked_at_are_problems() -> None:
    repo = described(
        "acme/a.py",
        missing_files=("acme/gone.py", "readme.md"),
        unnameable_files=("acme/caf\\xe9.py",),
        unreadable_files=("acme/locked.py: Permission denied",),
    )
    reading = read(repo)
    assert [problem.what for problem in reading.problems] == [
        "1 file tracked by git, but not in the working tree: acme/gone.py",
        "1 file with a name that is not UTF-8: acme/caf\\xe9.py",
        "1 file cannot be opened: acme/locked.py: Permission denied",
    ]
    assert reading.account is not None
    assert reading.account.is_open


def test_a_repository_without_python_is_a_problem_and_not_a_pass() -> None:
    reading = read(described("readme.md"))
    assert reading.problems
    assert reading.account is not None
    assert reading.account.is_open


def test_proposed_lanes_are_called_proposed() -> None:
    lanes = (Lane(name="prod", paths=("acme",), is_proposed=True),)
    assert read(described("acme/a.py", lanes=lanes)).notes == (
        "the lane prod is proposed from the layout: `gates init` writes it down",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("src/itsdangeros", "does not exist; did you mean `src/itsdangerous` (2 files)?"),
        ("itsdangerous", "does not exist; did you mean `src/itsdangerous` (2 files)?"),
        ("lib/itsdangerous", "does not exist; did you mean `src/itsdangerous` (2 files)?"),
        ("src/Itsdangerous", "does not exist; did you mean `src/itsdangerous` (2 files)?"),
        ("src/itsdangerous/sgner.py", "does not exist; did you mean `src/itsdangerous/signer.py` (1 file)?"),
        ("signer.py", "does not exist; did you mean `src/itsdangerous/signer.py` (1 file)?"),
        ("web", "does not exist"),
        ("docs", "holds no tracked Python file"),
    ],
)
def test_a_wrong_path_and_its_empty_lane_are_named_with_what_was_meant(wrong: str, said: str) -> None:
    lanes = (Lane(name="prod", paths=(wrong,)), Lane(name="rest", paths=("tests",)))
    repo = described(
        "src/itsdangerous/__init__.py", "src/itsdangerous/signer.py", "tests/test_a.py", "docs/a.md", lanes=lanes
    )
    messages = {finding.check: finding.message for finding in read(repo).findings}
    why = said.partition(";")[0]
    assert (
        messages["lanes/path-empty" if wrong == "docs" else "lanes/path-missing"]
        == f"`{wrong}` of the lane prod {said}"
    )
    assert messages["lanes/lane-empty"] == f"the lane prod owns no tracked Python file: `{wrong}` {why}"


def test_every_check_has_a_way_out() -> None:
    assert [check.id for check in GATE.checks if not check.way_out] == []


def test_untracked_python_files_are_named_as_not_judged() -> None:
    reading = read(described("acme/a.py", untracked_files=("acme/new.py", "acme/notes.txt")))
    (note,) = reading.notes
    assert reading.findings == ()
    assert note.partition(";")[0] == "1 untracked Python file is not judged: acme/new.py"


def test_a_path_whose_files_wait_for_git_add_is_a_note_and_no_finding() -> None:
    lanes = (PROD, Lane(name="project", paths=("noxfile.py",)))
    reading = read(described("acme/a.py", lanes=lanes, untracked_files=("noxfile.py",)))
    assert reading.findings == ()
    assert reading.notes[0].startswith("1 untracked Python file is not judged: noxfile.py;")


def test_every_known_bad_case_turns_the_gate_red(tmp_path: Path) -> None:
    for number, paths in enumerate((("acme",), (".",))):
        root = tmp_path / f"clean{number}"
        repo = repository(root, {"acme/a.py": "x = 1\n"}, lanes=(Lane(name="prod", paths=paths),))
        assert list(proves(GATE, root, repo).values()) == [True]


def test_a_document_with_code_in_no_lane_is_noted_and_one_that_a_lane_names_is_not() -> None:
    def notes(*paths: str) -> list[str]:
        files = (SourceFile(path="README.md", is_document=True), SourceFile(path="src/a.py", lane="prod"))
        repository = Repository(files=files, lanes=(Lane(name="prod", paths=("src", *paths)),))
        reading = read(repository)
        assert not reading.findings
        return [note for note in reading.notes if "document" in note]

    told = "1 document with Python code is in no lane, so no lane holds its format: README.md"
    assert notes() == [f"{told}; name it in `paths` of a lane"]
    assert notes("README.md") == []


def test_a_link_to_judged_python_counts_as_looked_at_and_one_to_nothing_judged_is_a_finding() -> None:
    links = (
        Link(path="acme/alias.py", target="acme/a.py"),
        Link(path="acme/gone.py", target="acme/nowhere.py", leads=Leads.NOTHING),
        Link(path="notes.txt", target="acme/a.txt"),
    )
    reading = read(described("acme/a.py", links=links))
    assert found(reading) == [("lanes/link-unjudged", "acme/gone.py", None)]
    assert reading.account is not None
    assert (reading.account.summary, reading.account.is_open) == ("2 of 3 files", False)
    assert reading.account.names == {
        "a link to what no gate judges (finding lanes/link-unjudged)": ("acme/gone.py",),
    }
    assert reading.notes == (
        (
            "2 tracked links lead to Python: 1 inside the repository, 0 outside, 1 to nothing; "
            "acme/alias.py -> acme/a.py, acme/gone.py -> acme/nowhere.py"
        ),
        "1 tracked link leads to no Python",
    )


def test_a_program_without_an_ending_is_in_the_account_and_named() -> None:
    files = (SourceFile(path="acme/a.py", lane="prod", lines=2), SourceFile(path="acme/serve", is_program=True))
    reading = read(Repository(files=files, lanes=(PROD,)))
    assert (reading.findings, reading.account and reading.account.summary) == ((), "1 of 2 files")
    assert reading.notes == (
        (
            "1 Python program has a name that does not end in `.py`, so no gate looks: acme/serve; "
            "keep its code in a module that a lane holds"
        ),
    )
