from __future__ import annotations

from gates.model.scope import Lane, Repository, SourceFile
from gates.suite.record import Record
from gates.suite.strangers import ignored_note

PROD = Lane(name="prod", paths=("src",), tests=("tests",))


def noted(*loaded: str, untracked: tuple[str, ...] = ()) -> tuple[str, ...]:
    files = (SourceFile(path="src/a.py", lane="prod"),)
    repository = Repository(files=files, lanes=(PROD,), untracked_files=untracked)
    return ignored_note(Record(loaded=frozenset(loaded)), PROD, repository)


def test_modules_that_git_ignores_and_tests_import_are_named() -> None:
    assert noted("src/a.py", "src/_made.py") == (
        "the tests import 1 Python file of this lane that git ignores, so no gate judges it: src/_made.py",
    )
    (several,) = noted("src/a.py", "src/b.py", "src/c.py", "src/d.py", "src/e.py")
    assert several.endswith("so no gate judges them: src/b.py, src/c.py, src/d.py, ...")


def test_files_that_others_speak_of_are_not_named() -> None:
    assert noted("src/a.py", "src/new.py", "tests/helper.py", "tools/x.py", untracked=("src/new.py",)) == ()
