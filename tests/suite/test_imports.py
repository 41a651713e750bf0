from __future__ import annotations

from gates.model.scope import Lane, Repository, SourceFile
from gates.suite.imports import (
    import_roots,
    named_imports,
    needed_imports,
    own_names,
    skipping_imports,
    top_modules,
)

SOURCE = '''\
import os, acme.sums as s
from acme import x
if True:
    import late
try:
    import maybe
except ImportError:
    maybe = None
pytest.importorskip("numpy")
import numpy
from . import near
TEXT = """
import inside_a_string
"""
'''


def described(*paths: str) -> Repository:
    lanes = (Lane(name="prod", paths=("src", "one.py")),)
    files = tuple(SourceFile(path=path, lane=None if path.startswith("tests") else "prod") for path in sorted(paths))
    return Repository(files=files, lanes=lanes)


def test_a_module_without_which_tests_skip_themselves_is_named() -> None:
    assert skipping_imports(SOURCE) == frozenset({"numpy"})


def test_every_import_that_a_text_seems_to_hold_is_named() -> None:
    assert named_imports(SOURCE) == {"os", "acme", "late", "maybe", "numpy", "inside_a_string"}


def test_only_what_is_imported_at_once_is_needed() -> None:
    assert needed_imports(SOURCE) == {"os", "acme"}
    assert needed_imports("def broken(:") == frozenset()


def test_pytest_imports_from_the_first_folder_that_is_no_package() -> None:
    repo = described("tests/unit/__init__.py", "tests/unit/test_a.py", "pkg/__init__.py", "pkg/test_b.py", "test_c.py")
    assert import_roots(["tests/unit/test_a.py", "pkg/test_b.py", "test_c.py"], repo) == (".", "tests")


def test_what_is_inside_a_package_has_no_name_of_its_own() -> None:
    repo = described("src/acme/__init__.py", "src/acme/json.py", "src/google/cloud/x.py", "one.py", "tests/helper.py")
    assert top_modules(repo.lanes, repo) == {
        "src": "src", "acme": "src/acme", "google": "src/google", "cloud": "src/google/cloud",
        "x": "src/google/cloud/x.py", "one": "one.py",
    }  # fmt: skip
    assert {"helper", "json", "acme", "tests"} <= own_names(repo)
