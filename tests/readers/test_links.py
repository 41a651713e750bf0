from __future__ import annotations

import pytest

from gates.model.link import Leads, Link
from gates.model.scope import Lane, Repository, SourceFile
from gates.model.status import Policy
from gates.readers.links import besides_files, python_links, read_links

STRICT = Lane(name="prod", paths=("acme",))
WATCHED = Lane(name="labs", paths=("labs",), policy=Policy.WARN)
OFF = Lane(name="old", paths=("old",), policy=Policy.OFF)
FILES = (
    SourceFile(path="acme/a.py", lane="prod"),
    SourceFile(path="acme/a.txt"),
    SourceFile(path="labs/b.py", lane="labs"),
)


def holding(*links: Link) -> Repository:
    return Repository(files=FILES, lanes=(STRICT, WATCHED, OFF), links=links)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (Link(path="acme/l.py", target="acme/a.py"), ()),
        (Link(path="acme/l.py", target="acme/a.txt"), ("leads to `acme/a.txt`, which has no `.py` in its name",)),
        (Link(path="acme/l.py", target="build/g.py"), ("leads to `build/g.py`, where git tracks no Python file",)),
        (
            Link(path="acme/l.py", target="acme/x.py", leads=Leads.NOTHING),
            ("leads to `acme/x.py`, which does not exist",),
        ),
        (
            Link(path="acme/l.py", target="../o.py", is_inside=False),
            ("leads out of the repository, to `../o.py`",),
        ),
        (
            Link(path="l.py", target="../o.py", is_inside=False),
            ("leads out of the repository, to `../o.py`",),
        ),
        (
            Link(path="acme/l.py", target="labs/b.py"),
            ("leads to `labs/b.py`, and the lane labs holds it under `warn`, not under `strict` as prod",),
        ),
        (
            Link(path="acme/lab", target="labs", leads=Leads.FOLDER),
            ("leads to `labs`, and the lane labs holds it under `warn`, not under `strict` as prod",),
        ),
        (Link(path="labs/l.py", target="acme/a.py"), ()),
        (Link(path="old/l.py", target="../o.py", is_inside=False), ()),
        (
            Link(path="acme/vendored", target="/opt/x", leads=Leads.FOLDER, is_inside=False, holds_python=True),
            ("leads out of the repository, to `/opt/x`",),
        ),
        (Link(path="acme/data", target="/opt/data", leads=Leads.FOLDER, is_inside=False), ()),
        (Link(path="acme/readme", target="acme/a.txt"), ()),
    ],
)
def test_what_a_link_shows_is_judged_where_it_lies_or_the_link_is_a_finding(link: Link, said: tuple[str, ...]) -> None:
    findings = read_links(holding(link)).findings
    assert tuple(each.message.removeprefix("this link ") for each in findings) == said


def test_each_link_to_python_is_judged_or_a_finding_and_never_both() -> None:
    links = (
        Link(path="acme/l.py", target="acme/a.py"),
        Link(path="acme/m.py", target="acme/a.txt"),
        Link(path="acme/readme", target="acme/a.txt"),
    )
    seen = read_links(holding(*links))
    assert (seen.judged, [each.path for each in seen.findings]) == (("acme/l.py",), ["acme/m.py"])
    assert besides_files(holding(*links)) == {"acme/l.py", "acme/m.py"}
    assert [link.path for link in python_links(holding(*links))] == ["acme/l.py", "acme/m.py"]


def test_a_link_to_nothing_that_is_no_python_is_named() -> None:
    lost = Link(path="acme/data.json", target="acme/gone.json", leads=Leads.NOTHING)
    assert read_links(holding(lost)).remarks == ("1 tracked link leads to no Python; acme/data.json leads to nothing",)
