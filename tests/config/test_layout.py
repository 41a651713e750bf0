from __future__ import annotations

import pytest

from gates.config.layout import EXAMPLES, LABS, TESTS, is_beside_code, is_test_file, says, tree


def test_equal_files_give_one_tree_in_any_order() -> None:
    paths = ["b/c/x.py", "a.py", "b/__init__.py", "a.py"]

    walks = [[(folder.path, folder.files) for folder in tree(it).walk()] for it in (paths, paths[::-1])]

    assert walks == [[("", ["a.py"]), ("b", ["__init__.py"]), ("b/c", ["x.py"])]] * 2


def test_a_folder_knows_packages_and_tests_below_it() -> None:
    root = tree(["a/b/__init__.py", "c/d/test_x.py"])

    assert [(it.is_package, it.has_packages(), it.has_tests()) for it in root.folders.values()] == [
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("test_a.py", True), ("a_test.py", True), ("tests.py", True), ("test_a.pyi", False), ("contest.py", False)],
)
def test_test_files_are_known_by_their_names(name: str, expected: bool) -> None:
    assert is_test_file(name) is expected


def test_words_are_read_whatever_their_case_and_dashes() -> None:
    assert says("Unit-Tests", TESTS)
    assert says("api-examples", EXAMPLES)
    assert says("proof-of-concept", LABS)
    assert not says("contests", TESTS)
    assert not says("slab", LABS)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("noxfile.py", True),
        ("scripts/release.py", True),
        ("docs/conf.py", True),
        (".github/x.py", True),
        ("app.py", False),
        ("src/acme/scripts/a.py", False),
        ("labs/try.py", False),
    ],
)
def test_what_stands_beside_the_code_is_known_by_its_first_name(path: str, expected: bool) -> None:
    assert is_beside_code(path) is expected
