from __future__ import annotations

from gates.api import Lane, Repository, SourceFile
from gates.suite.places import clashes, has_production, missing_roots, place_for_test, production_files, roots_of

PROD = Lane(name="prod", paths=("src",), tests=("tests", "tests/unit"))


def repository(*paths: str, lanes: tuple[Lane, ...] = (PROD,)) -> Repository:
    files = tuple(SourceFile(path=path, lane=lanes[0].name) for path in sorted(paths))
    return Repository(files=files, lanes=lanes)


def test_a_root_inside_another_is_left_to_it() -> None:
    assert roots_of([PROD], repository("tests/unit/test_a.py")) == ("tests/unit",) or roots_of(
        [PROD], repository("tests/unit/test_a.py")
    ) == ("tests",)


def test_a_root_without_python_files_is_missing() -> None:
    assert missing_roots(PROD, repository("tests/data.json", "tests/unit/test_a.py")) == ()
    assert missing_roots(PROD, repository("tests/test_a.py", "tests/unit/data.json")) == ("tests/unit",)


def test_tests_beside_the_code_are_told_by_their_names() -> None:
    lane = Lane(name="prod", paths=("app",), tests=("app",))
    paths = ("app/a.py", "app/test_a.py", "app/a_test.py", "app/conftest.py", "app/tests/helper.py", "app/testing.py")
    assert production_files(lane, repository(*paths, lanes=(lane,))) == ("app/a.py", "app/testing.py")


def test_test_roots_of_other_lanes_are_not_production() -> None:
    lane = Lane(name="all", paths=(".",))
    other = Lane(name="prod", paths=("src",), tests=("checks",))
    assert production_files(lane, repository("setup.py", "checks/a.py", lanes=(lane, other))) == ("setup.py",)


def test_a_lane_of_tests_alone_has_no_production() -> None:
    lane = Lane(name="tests", paths=("tests",), tests=("tests",))
    for paths in (("tests/test_a.py",), ("tests/test_a.py", "tests/a.pyi"), ("tests/a.py", "tests/test_a.py"), ()):
        held = repository(*paths, lanes=(lane,))
        assert has_production(lane, held) is bool(production_files(lane, held))


def test_equal_module_names_clash_unless_their_packages_differ() -> None:
    one, two = Lane(name="one", paths=("x",), tests=("a",)), Lane(name="two", paths=("y",), tests=("b",))
    same = ("a/test_x.py", "b/test_x.py")
    assert clashes(one, [two], repository(*same))
    assert not clashes(one, [two], repository(*same, "a/__init__.py"))
    assert not clashes(one, [two], repository("a/conftest.py", "b/conftest.py"))


def test_a_planted_test_follows_the_names_of_the_others() -> None:
    assert place_for_test("t", repository("t/unit/test_a.py"), name="bad") == ("t/unit/test_bad.py", True)
    assert place_for_test("t", repository("t/a_test.py", "t/x.py"), name="bad") == ("t/bad_test.py", True)
    assert place_for_test("t/test_a.py", repository("t/test_a.py"), name="bad") == ("t/test_a.py", False)
