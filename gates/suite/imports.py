"""What test files import, told from their text: top-level names of modules that must be found before a test runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from gates.model.python_tree import python_tree
from gates.model.scope import Lane, Repository

_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([A-Za-z_]\w*)[\w.]*[ \t]+import\b|import[ \t]+([^#\n;]+))", re.MULTILINE)
_OPTIONAL = re.compile(r"importorskip\(\s*[\"']([A-Za-z_]\w*)")


def named_imports(source: str) -> frozenset[str]:
    """Top-level names of every import that a text seems to hold, at any depth; text in strings may add some."""
    found = set()
    for match in _IMPORT.finditer(source):
        names = [match[1]] if match[1] else [part.split()[0] for part in match[2].split(",") if part.split()]
        found |= {name.partition(".")[0] for name in names}
    return frozenset(name for name in found if name.isidentifier())


def needed_imports(source: str) -> frozenset[str]:
    """Top-level names that a module imports at once and unconditionally; nothing when it is no Python."""
    module = python_tree(source)
    if module is None:
        return frozenset()
    found: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found.difference(_OPTIONAL.findall(source)))


def skipping_imports(source: str) -> frozenset[str]:
    """Top-level names of modules without which tests skip themselves, by `pytest.importorskip`."""
    return frozenset(_OPTIONAL.findall(source))


def import_roots(test_files: Iterable[str], repository: Repository) -> tuple[str, ...]:
    """Folders that pytest puts on the import path: for each test file the first one above it that is no package."""
    packages = {file.path.rpartition("/")[0] for file in repository.python_files if file.path.endswith("/__init__.py")}
    roots = set()
    for path in test_files:
        folder = path.rpartition("/")[0]
        while folder and folder in packages:
            folder = folder.rpartition("/")[0]
        roots.add(folder or ".")
    return tuple(sorted(roots))


def top_modules(lanes: Iterable[Lane], repository: Repository) -> Mapping[str, str]:
    """Name of a module that the lanes' files could be imported by -> its folder or file, the shortest path first."""
    packages = {file.path.rpartition("/")[0] for file in repository.python_files if file.path.endswith("/__init__.py")}
    found: dict[str, str] = {}
    for lane in lanes:
        for file in repository.python_files_of(lane.name):
            parts = file.path.split("/")
            for end in range(len(parts)):
                if end and "/".join(parts[:end]) in packages:
                    break  # what is inside a package has no name of its own
                name = parts[end].removesuffix(".py")
                path = "/".join(parts[: end + 1])
                if name.isidentifier() and len(path) < len(found.get(name, f"{path}x")):
                    found[name] = path
    return found


def own_names(repository: Repository) -> frozenset[str]:
    """Every folder and module of the repository by its last name: a test may import these in ways of its own."""
    return frozenset(part.removesuffix(".py") for file in repository.python_files for part in file.path.split("/"))
