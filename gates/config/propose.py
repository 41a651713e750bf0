"""Lanes for a repository where nobody wrote any, from the layout of its Python files.

Every file ends up in exactly one lane. Packages are held strictly; tests, labs, examples, docs code, scripts and the
rest are only watched: a stranger's first report must not drown what matters. The reader is expected to correct it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gates.config import layout
from gates.config.declared import Declared, declared
from gates.config.layout import Folder, is_test_file, says, tree
from gates.config.paths import trouble_with
from gates.config.pytest_paths import doctested
from gates.model.scope import Lane, is_within
from gates.model.status import Policy

PRODUCTION = "prod"
MOST_PRODUCTION_LANES = 12
_TESTS_AMONG_CODE = 60


class Kind(enum.Enum):
    """What a part of the layout is; the value is its lane's name, except for production."""

    PRODUCTION = PRODUCTION
    TESTS = "tests"
    LABS = "labs"
    EXAMPLES = "examples"
    DOCS = "docs"
    SCRIPTS = "scripts"
    PROJECT = "project"
    REST = "rest"


@dataclass(slots=True)
class _Marks:
    """Path -> what it is; the longest path that holds a file decides."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    projects: dict[str, list[str]] = field(default_factory=dict)
    """Path of a project (empty for the root) -> paths of its production code."""
    tests: dict[str, list[str]] = field(default_factory=dict)
    """Path of a project -> where its tests are run."""
    has_test_folders: bool = False
    """Then a module `tests.py` inside a package is code, as in jinja2; else it is how Django names an app's tests."""

    def put(self, path: str, kind: Kind, project: str) -> None:
        self.kinds[path] = kind
        if kind is Kind.PRODUCTION:
            self.projects.setdefault(project, []).append(path)
        if kind is Kind.TESTS:
            self.tests.setdefault(project, []).append(path)

    def drop_idle(self, files: Sequence[str]) -> None:
        """Forget marks that own no file, such as a package of which everything is tests."""
        busy: set[str] = set()
        for file in files:
            at = file
            while at and at not in self.kinds:
                at = at.rpartition("/")[0]
            busy.add(at)
        self.kinds = {path: kind for path, kind in self.kinds.items() if path in busy}


def propose(python_paths: Sequence[str], texts: Mapping[str, str]) -> tuple[Lane, ...]:
    """Lanes that own each of these files exactly once (the longest path owns); none for no files.

    Args:
        python_paths: tracked `.py` and `.pyi` files, POSIX, relative to the root, in any order.
        texts: file at the root -> text. pyproject.toml may name the packages; where what pytest reads runs doctests,
            code is among its own tests. Other files, and what cannot be read, say nothing.

    Returns:
        Lanes with `is_proposed`: production first (`prod`, or one per project when there are 2 to 12), then the rest.
    """
    marks = _Marks()
    root = tree(python_paths)
    marks.has_test_folders = any(it.name in ("tests", "test", "testing") and it.has_tests() for it in root.walk())
    _project(root, "", marks, declared(texts.get("pyproject.toml", "").removeprefix("\ufeff")))
    if not marks.projects:
        for path in [path for path, kind in marks.kinds.items() if kind is Kind.REST]:
            marks.put(path, Kind.PRODUCTION, "")
    marks.drop_idle(python_paths)
    return tuple(_lanes(marks, python_paths, texts))


def _project(root: Folder, project: str, marks: _Marks, names: Declared) -> None:
    """Mark everything directly in a project's folder."""
    is_flat = True
    for folder in root.folders.values():
        if folder.name in layout.SOURCE_ROOTS | names.source_roots and not folder.is_package:
            _source_root(folder, project, marks, names)
            is_flat = False
        elif project == "" and says(folder.name, layout.CONTAINERS) and not folder.is_package:
            _container(folder, marks)
            is_flat = False
        else:
            _top_folder(folder, project, marks, names)
    for name in root.files:
        marks.put(root.child(name), _top_file(name, names, is_flat=is_flat), project)


def _source_root(folder: Folder, project: str, marks: _Marks, names: Declared) -> None:
    for child in folder.folders.values():
        kind = Kind.PRODUCTION if child.is_package or names.names(child.path) else _named_kind(child)
        if says(child.name, layout.TESTS) and child.has_tests() and not names.names(child.path):
            kind = Kind.TESTS
        _mark_tree(child, kind or Kind.PRODUCTION, project, marks)
    for name in folder.files:
        marks.put(folder.child(name), Kind.TESTS if is_test_file(name) else Kind.PRODUCTION, project)


def _container(folder: Folder, marks: _Marks) -> None:
    """Each folder in it is a project of its own, or one package."""
    for child in folder.folders.values():
        named = _named_kind(child)
        if any(name in layout.SOURCE_ROOTS for name in child.folders):
            _project(child, child.path, marks, Declared())
        elif child.is_package:
            _mark_tree(child, named if named is Kind.TESTS else Kind.PRODUCTION, child.path, marks)
        elif named is not None:
            _mark_tree(child, named, "", marks)
        else:
            _project(child, child.path, marks, Declared())
    for name in folder.files:
        marks.put(folder.child(name), Kind.TESTS if is_test_file(name) else Kind.REST, "")


def _top_folder(folder: Folder, project: str, marks: _Marks, names: Declared) -> None:
    is_declared = names.names(folder.path)
    named = None if is_declared else _named_kind(folder)
    if named is not None:
        _mark_tree(folder, named, project, marks)
    elif is_declared or folder.is_package:
        _mark_tree(folder, Kind.PRODUCTION, project, marks)
    elif project == "" and any(name in layout.SOURCE_ROOTS for name in folder.folders):
        _project(folder, folder.path, marks, Declared())
    else:
        _mark_tree(folder, Kind.PRODUCTION if folder.has_packages() else Kind.REST, project, marks)


def _top_file(name: str, names: Declared, *, is_flat: bool) -> Kind:
    if name in layout.PROJECT_FILES:
        return Kind.PROJECT
    if is_test_file(name):
        return Kind.TESTS
    return Kind.PRODUCTION if is_flat or names.names(name) else Kind.PROJECT


def _named_kind(folder: Folder) -> Kind | None:
    """What a folder's name says; None when it says nothing, or code and name disagree."""
    if folder.name.startswith("."):
        return Kind.PROJECT
    if says(folder.name, layout.TESTS):
        is_sure = folder.name.lower() in ("tests", "test") or folder.has_tests()
        return Kind.TESTS if is_sure else None
    for kind, words in (
        (Kind.LABS, layout.LABS),
        (Kind.EXAMPLES, layout.EXAMPLES),
        (Kind.DOCS, layout.DOCS),
        (Kind.SCRIPTS, layout.SCRIPTS),
    ):
        if says(folder.name, words):
            return kind
    return None


def _mark_tree(folder: Folder, kind: Kind, project: str, marks: _Marks) -> None:
    """Mark a folder, and the tests inside it when it is production."""
    marks.put(folder.path, kind, project)
    if kind is not Kind.PRODUCTION:
        return
    tests = [inner.path for inner in folder.walk() if inner is not folder and _is_inner_tests(inner)]
    tests = [path for path in tests if not any(path.startswith(f"{other}/") for other in tests)]
    among = [
        inner.child(name)
        for inner in folder.walk()
        for name in inner.files
        if _is_inner_test(name, has_test_folders=marks.has_test_folders)
        if not any(inner.path == path or inner.path.startswith(f"{path}/") for path in tests)
    ]
    inside = tests + (among if len(among) <= _TESTS_AMONG_CODE else [])
    for path in inside:
        marks.kinds[path] = Kind.TESTS
    if inside:
        marks.tests.setdefault(project, []).append(folder.path)


def _is_inner_test(name: str, *, has_test_folders: bool) -> bool:
    """Whether a module inside a package is surely no code: `ab_test.py` and `test.py` may be."""
    return name == "conftest.py" or (name.startswith("test_") or (name == "tests.py" and not has_test_folders))


def _is_inner_tests(folder: Folder) -> bool:
    """Whether a folder inside a package holds tests: `tests` always, `test` only with tests (django.test is code)."""
    return folder.name == "tests" or (folder.name == "test" and any(is_test_file(name) for name in folder.files))


def _lanes(marks: _Marks, files: Sequence[str], texts: Mapping[str, str]) -> list[Lane]:
    kinds = {path: kind for path, kind in marks.kinds.items() if trouble_with(path) is None}
    if len(kinds) < len(marks.kinds):  # the path has a name that no configuration can hold
        kinds["."] = Kind.REST
    lanes: list[Lane] = []
    for name, projects in _named_projects(marks, kinds).items():
        owned = sorted(path for project in projects for path in marks.projects[project] if path in kinds)
        tests = {
            path for project in projects for path in marks.tests.get(project, marks.tests.get("", [])) if path in kinds
        }
        tests |= {
            path
            for path in doctested(owned, files, texts)
            if trouble_with(path) is None and not is_within(path, tuple(tests))
        }
        lanes.append(
            Lane(
                name=name,
                paths=tuple(owned),
                policy=Policy.STRICT,
                tests=tuple(sorted(tests)),
                is_proposed=True,
            )
        )
    for kind in Kind:
        owned = sorted(path for path, it in kinds.items() if it is kind)
        if owned and kind is not Kind.PRODUCTION:
            lanes.append(Lane(name=kind.value, paths=tuple(owned), policy=Policy.WARN, is_proposed=True))
    return lanes


def _named_projects(marks: _Marks, kinds: dict[str, Kind]) -> dict[str, list[str]]:
    """Lane name -> the projects in it: all in one, or one each when there are 2 to 12."""
    projects = [project for project, paths in marks.projects.items() if any(path in kinds for path in paths)]
    if not 2 <= len(projects) <= MOST_PRODUCTION_LANES:
        return {PRODUCTION: projects} if projects else {}
    taken = {kind.value for kind in Kind}
    named: dict[str, list[str]] = {}
    for project in sorted(projects):
        name = _lane_name(project, {it.rpartition("/")[2].casefold() for it in projects if it != project}, taken)
        taken.add(name.casefold())
        named[name] = [project]
    return named


def _lane_name(project: str, others: set[str], taken: set[str]) -> str:
    if not project:
        return PRODUCTION
    last = project.rpartition("/")[2]
    wanted = project.replace("/", "-") if last.casefold() in others | taken else last
    clean = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("-._")[:50] or "package"
    name, number = clean, 2
    while name.casefold() in taken or re.fullmatch(r"(?:.*-)?\d+of\d+", name):
        name, number = f"{clean}-{number}", number + 1
    return name
