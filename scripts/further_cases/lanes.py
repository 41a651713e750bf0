"""Further cases of the gate `lanes`: what git says is enough, so nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from further_cases.case import Case
from gates.api import Lane, Policy, Scope, SourceFile
from gates.model.link import Leads, Link
from gates.testing import a_lane, a_repository, a_scope


def _case(name: str, paths: Sequence[str], lanes: Sequence[Lane], **more: Any) -> Case:
    folders = more.pop("folders", ())
    untracked = more.pop("untracked", ())
    texts = dict.fromkeys(paths, "x = 1\ny = 2\n")
    repository = replace(a_repository(texts, lanes=lanes, folders=folders, untracked=untracked), **more)

    def asked(_: Scope) -> Scope:
        return a_scope(repository, lane=None)

    return Case(name=name, scope=asked)


SRC = a_lane(paths=("src",))
EVERYTHING = a_lane(paths=(".",))
CASES = (
    _case(
        "files outside of lanes, three and four in a folder, one at the root, one beside a file that is a lane",
        [
            "src/a.py",
            "one/a.py",
            "tools/a.py",
            "tools/b.py",
            "tools/deep/c.py",
            "more/a.py",
            "more/b.py",
            "more/c.py",
            "more/d.py",
            "setup.py",
            "apps/tools/x.py",
            "lib/acme/a.py",
            "lib/acme/b.py",
            "README.md",
        ],
        [SRC, a_lane("web", ("apps/web/src",)), a_lane("lib", ("lib/acme/a.py",))],
    ),
    _case(
        "paths of lanes that are missing, empty, claimed twice, or wait for git",
        [
            "src/a.py",
            "Core/a.py",
            "other/place/engine/a.py",
            "other/place/engine/b.py",
            "toolbox/a.py",
            "deep/name/twin.py",
            "docs/readme.md",
            "src/inner/b.py",
            "kept/engine/c.py",
        ],
        [
            SRC,
            a_lane("twice", ("src", "other/place", "other/place")),
            a_lane("near", ("core", "engine", "toolbix", "twin.py", "nothing-like-it", "deep", "deep/name/twin")),
            a_lane("texts", ("docs",)),
            a_lane("many", ("gone1", "gone2", "gone3", "gone4")),
            a_lane("three", ("lost1", "lost2", "lost3")),
            a_lane("none", ()),
            a_lane("waits", ("fresh",)),
            a_lane("shadowed", ("src/inner",)),
            a_lane("above", ("src/inner",)),
            a_lane("engine", ("kept/engine",)),
        ],
        folders=["docs", "fresh"],
        untracked=["fresh/a.py"],
    ),
    _case(
        "a lane that deeper lanes own altogether",
        ["src/a/x.py", "src/b/y.py"],
        [SRC, a_lane("a", ("src/a",)), a_lane("b", ("src/b",))],
    ),
    _case(
        "submodules that are not checked out, in a lane and elsewhere",
        ["src/a.py"],
        [SRC, a_lane("vendor", ("vendor",))],
        empty_submodules=("src/sub", "third/sub"),
        folders=["vendor"],
    ),
    _case(
        "folders that differ in case: at the top, above a lane's path, at it, and where nobody watches",
        [
            "Acme/x.py",
            "acme/x.py",
            "acme/y.py",
            "acme/In/x.py",
            "acme/in/x.py",
            "lib/Core/a.py",
            "lib/core/a.py",
            "lib/core/b.py",
            "wide/Up/lane/a.py",
            "wide/up/lane/a.py",
            "far/x/Deep/a.py",
            "far/x/deep/a.py",
            "Top/a.txt",
            "top/a.py",
            "zOO/a.py",
            "zOO/b.py",
            "zoo/a.py",
        ],
        [
            a_lane("acme", ("acme", "Acme", "acme/In")),
            a_lane("core", ("lib/core",)),
            a_lane("up", ("wide/Up/lane",)),
            a_lane("far", ("far",)),
            a_lane("top", ("top", "TOP", "Wide2")),
            a_lane("rest", ("wide", "lib")),
            a_lane("zoo", ("zoo", "zOO")),
        ],
        folders=["TOP", "GHOST"],
    ),
    _case(
        "a folder of a lane that differs from another and holds nothing",
        ["src/a.py"],
        [a_lane(paths=("src", "SRC"))],
        folders=["SRC"],
    ),
    _case(
        "seven pairs of folders that differ in case",
        [f"{name}/a.py" for name in (*"abcdefg", *"ABCDEFG")],
        [EVERYTHING],
    ),
    *(
        _case(
            f"documents with code: one in a lane, {count} outside",
            ["src/a.py"],
            [SRC],
            files=(
                SourceFile(path="src/a.py", lane="prod", lines=2),
                SourceFile(path="src/guide.md", is_document=True),
                *(SourceFile(path=f"docs/{number}.md", is_document=True) for number in range(count)),
            ),
        )
        for count in (1, 3, 4)
    ),
    _case(
        "links to Python that is judged, and that nobody judges, beside programs",
        [],
        [SRC, a_lane("labs", ("labs",), policy=Policy.WARN)],
        files=(
            SourceFile(path="labs/b.py", lane="labs", lines=2),
            SourceFile(path="src/a.py", lane="prod", lines=2),
            SourceFile(path="tools/run", is_program=True),
        ),
        links=(
            Link(path="src/gone.py", target="src/lost.py", leads=Leads.NOTHING),
            Link(path="src/lab.py", target="labs/b.py"),
            Link(path="src/same.py", target="src/a.py"),
            Link(path="src/words", target="README.md"),
        ),
    ),
    _case("no Python file", ["README.md"], [SRC]),
    _case(
        "files that nobody can look at",
        ["src/a.py"],
        [SRC],
        missing_files=("src/b.py", "src/c.pyi", "src/d.py", "src/e.py", "notes.txt"),
        unnameable_files=("src/\\xff.py", "\\xff.txt"),
        unreadable_files=("src/secret.py: permission denied", "secret.txt: permission denied"),
    ),
    _case(
        "only texts that nobody can look at",
        ["src/a.py"],
        [SRC],
        missing_files=("notes.txt",),
        unnameable_files=("\\xff.txt",),
        unreadable_files=("secret.txt: permission denied.py",),
    ),
    _case(
        "one lane that is proposed, one file that waits",
        ["src/a.py"],
        [replace(SRC, is_proposed=True)],
        untracked=["new.py"],
    ),
    _case(
        "two lanes that are proposed, four files that wait, beside a lane that was written down",
        ["src/a.py", "tests/b.py", "labs/c.py"],
        [
            replace(SRC, is_proposed=True),
            replace(a_lane("tests", ("tests",)), is_proposed=True),
            a_lane("labs", ("labs",)),
        ],
        untracked=["n1.py", "n2.py", "n3.py", "n4.py", "n5.txt"],
    ),
    _case("three files that wait", ["src/a.py"], [SRC], untracked=["n1.py", "n2.py", "n3.py"]),
)
