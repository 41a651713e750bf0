from __future__ import annotations

from gates.api import Lane, planted_places


def places(paths: tuple[str, ...], files: list[str]) -> list[tuple[str, bool]]:
    found = planted_places(Lane(name="prod", paths=paths), files, name="bad.py")
    return [(place.path, place.is_new) for place in found]


def test_the_deepest_folder_comes_first_then_each_top_path() -> None:
    files = ["p/a.py", "p/q/r/b.py", "s/c.py", "tool.py"]
    assert places(("p", "s", "tool.py"), files) == [
        ("p/q/r/bad.py", True),
        ("p/bad.py", True),
        ("s/bad.py", True),
        ("tool.py", False),
    ]


def test_a_lane_of_the_whole_repository_has_its_root() -> None:
    assert places((".",), ["a.py"]) == [("bad.py", True)]


def test_a_path_without_files_is_left_out() -> None:
    assert places(("p", "gone"), ["p/a.py"]) == [("p/bad.py", True)]


def test_new_files_are_written_and_old_ones_are_added_to() -> None:
    new, old = planted_places(Lane(name="prod", paths=("p", "t.py")), ["p/a.py", "t.py"], name="bad.py")
    assert (new.files("x"), new.appends("x")) == ({"p/bad.py": "x"}, {})
    assert (old.files("x"), old.appends("x")) == ({}, {"t.py": "\nx"})
