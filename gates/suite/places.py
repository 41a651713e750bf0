"""Where a lane's tests are, and which of its files are production."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from gates.model.scope import Lane, Repository, SourceFile, is_within

LANES_KEPT = 512
"""How many answers about a lane are kept: every gate asks the same of each lane."""
_TEST_NAMES = ("test_*.py", "*_test.py", "tests.py", "conftest.py")
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@lru_cache(maxsize=LANES_KEPT)
def tracked_roots(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The lane's test roots that hold a tracked Python file."""
    return tuple(root for root in lane.tests if any(map(_is_source, repository.python_below(root))))


def missing_roots(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The lane's test roots that hold no tracked Python file; pytest is not given these."""
    have = set(tracked_roots(lane, repository))
    return tuple(root for root in lane.tests if root not in have)


def _is_source(file: SourceFile) -> bool:
    return file.path.endswith(".py")


def roots_of(lanes: Sequence[Lane], repository: Repository) -> tuple[str, ...]:
    """The test roots of several lanes, sorted; one that is inside another is left to it."""
    roots = sorted({root for lane in lanes for root in tracked_roots(lane, repository)})
    return tuple(root for root in roots if not is_within(root, tuple(other for other in roots if other != root)))


@lru_cache(maxsize=LANES_KEPT)
def test_files(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The tracked Python files below the lane's test roots, sorted."""
    return tuple(
        sorted({file.path for root in lane.tests for file in repository.python_below(root) if _is_source(file)})
    )


@lru_cache(maxsize=LANES_KEPT)
def production_files(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The lane's `.py` files that are not tests of any lane, sorted."""
    return tuple(_production(lane, repository))


def has_production(lane: Lane, repository: Repository) -> bool:
    """Whether the lane has a production file; quicker than asking which ones."""
    return next(_production(lane, repository), None) is not None


def _production(lane: Lane, repository: Repository) -> Iterator[str]:
    roots = frozenset(root for other in repository.lanes for root in other.tests)
    for file in repository.python_files_of(lane.name):
        if file.path.endswith(".py") and not _is_test(file.path, roots, lane):
            yield file.path


def _is_test(path: str, roots: frozenset[str], lane: Lane) -> bool:
    """Whether a file is test code: below a test root of its own, or named like a test where both live together."""
    holding = roots.intersection(above(path))
    if not holding:
        return False
    if any(not any(is_within(own, (root,)) for own in lane.paths) for root in holding):
        return True
    folder, _, name = path.rpartition("/")
    return any(fnmatchcase(name, pattern) for pattern in _TEST_NAMES) or bool(_TEST_FOLDERS & set(folder.split("/")))


def above(path: str) -> Iterator[str]:
    """A path, each folder that holds it, and `.`."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield "."


def clashes(lane: Lane, others: Sequence[Lane], repository: Repository) -> bool:
    """Whether pytest would import two different files of these lanes under one module name."""
    names = _modules(lane, repository)
    return any(
        names.get(module, path) != path for other in others for module, path in _modules(other, repository).items()
    )


@lru_cache(maxsize=LANES_KEPT)
def _modules(lane: Lane, repository: Repository) -> dict[str, str]:
    """Module name in pytest's default import mode -> path, for files whose names look like tests."""
    packages = {file.path.rpartition("/")[0] for file in repository.python_files if file.path.endswith("/__init__.py")}
    found = {}
    for path in test_files(lane, repository):
        folder, _, name = path.rpartition("/")
        if not any(fnmatchcase(name, pattern) for pattern in ("test_*.py", "*_test.py")):
            continue
        module = name.removesuffix(".py")
        while folder in packages and folder:
            folder, _, package = folder.rpartition("/")
            module = f"{package}.{module}"
        found[module] = path
    return found


def place_for_test(root: str, repository: Repository, *, name: str) -> tuple[str, bool]:
    """Where pytest would find one more test: a path, and whether it is a new file (else text is put at its end).

    Args:
        root: a test root of a lane.
        repository: what git says.
        name: what the new file is called, without `test_` and `.py`.
    """
    files = [file.path for file in repository.python_below(root) if _is_source(file)]
    if files == [root]:
        return root, False
    named = [path for path in files if fnmatchcase(path.rpartition("/")[2], "test_*.py")]
    ending = [path for path in files if fnmatchcase(path.rpartition("/")[2], "*_test.py")]
    folder = (named or ending or [f"{root}/"])[0].rpartition("/")[0]
    file = f"{name}_test.py" if ending and not named else f"test_{name}.py"
    return (file if folder in ("", ".") else f"{folder}/{file}"), True
