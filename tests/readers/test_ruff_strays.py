from __future__ import annotations

from gates.model.finding import Finding
from gates.model.link import Link
from gates.model.scope import Lane, Repository, SourceFile
from gates.readers.ruff_strays import stray_notes

PROD, LABS = Lane(name="prod", paths=("acme",)), Lane(name="labs", paths=("labs",))
REPOSITORY = Repository(
    files=(SourceFile(path="acme/a.py", lane="prod"),),
    lanes=(PROD, LABS),
    links=(Link(path="acme/l.py", target="acme/a.txt"),),
)


def finding(path: str) -> Finding:
    return Finding(check="lint/F401", path=path, message="unused")


def test_findings_in_links_and_in_untracked_files_are_told_apart() -> None:
    found = [finding(path) for path in ("acme/a.py", "acme/l.py", "acme/l.py", "acme/new.py", "labs/x.py")]
    assert stray_notes(found, REPOSITORY, lane=PROD) == (
        "2 findings of ruff in 1 tracked link are not counted (see the gate `lanes`): acme/l.py",
        "1 finding of ruff in 1 untracked file is not counted: acme/new.py",
    )


def test_without_strays_there_is_no_note() -> None:
    assert stray_notes([finding("acme/a.py")], REPOSITORY, lane=PROD) == ()
