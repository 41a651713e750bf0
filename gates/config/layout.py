"""The folders of a repository as a tree of its Python files, and what their names say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

TESTS = frozenset({
    "tests", "test", "testing", "unittests", "unit_tests", "integration_tests", "functional_tests", "e2e", "e2e_tests",
    "test_suite", "testsuite", "tests_integration", "integration",
})  # fmt: skip
LABS = frozenset({
    "labs", "lab", "experiments", "experiment", "experimental", "sandbox", "sandboxes", "playground", "research",
    "notebooks", "notebook", "prototypes", "prototype", "poc", "pocs", "spikes", "spike", "scratch", "attic",
    "proof_of_concept", "proofs_of_concept",
})  # fmt: skip
EXAMPLES = frozenset({
    "examples", "example", "samples", "sample", "demos", "demo", "tutorials", "tutorial", "cookbook", "quickstart",
})  # fmt: skip
DOCS = frozenset({"docs", "doc", "documentation", "website"})
SCRIPTS = frozenset({
    "scripts", "script", "tools", "tool", "bin", "benchmarks", "benchmark", "bench", "asv_bench", "perf", "ci",
    "devtools", "dev", "maint", "release", "hack", "utils_dev", "build_tools", "deploy", "deployment", "infra",
    "ops", "ci_tools", "fuzz", "fuzzing", "profiling",
})  # fmt: skip
PROJECT_FILES = frozenset({
    "setup.py", "noxfile.py", "conftest.py", "toxfile.py", "tasks.py", "fabfile.py", "versioneer.py", "hatch_build.py",
    "build.py", "dodo.py", "pavement.py", "ez_setup.py", "setupbase.py", "manage.py", "runtests.py", "bootstrap.py",
    "release.py", "_custom_build.py", "pdm_build.py", "duties.py", "sitecustomize.py",
})  # fmt: skip
SOURCE_ROOTS = frozenset({"src", "lib", "python"})
"""Folders whose children are packages of the project that they are in."""
CONTAINERS = frozenset({
    "packages", "libs", "services", "apps", "components", "projects", "modules", "plugins", "microservices",
    "workspaces", "pkgs",
})  # fmt: skip
"""Folders whose children are projects of their own."""


@dataclass(slots=True)
class Folder:
    """A folder that has Python files in it or below. Built once, then only read."""

    path: str = ""
    """POSIX path relative to the root; empty for the root."""
    files: list[str] = field(default_factory=list)
    """Names of its Python files, sorted."""
    folders: dict[str, Folder] = field(default_factory=dict)
    """Name -> folder, sorted."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_package(self) -> bool:
        """Whether it can be imported as a regular package."""
        return "__init__.py" in self.files or "__init__.pyi" in self.files

    def child(self, name: str) -> str:
        """The path of something in it."""
        return f"{self.path}/{name}" if self.path else name

    def walk(self) -> Iterator[Folder]:
        """This folder and all below it, parents first."""
        waiting = [self]
        while waiting:
            folder = waiting.pop()
            yield folder
            waiting.extend(reversed(folder.folders.values()))

    def has_packages(self) -> bool:
        """Whether a folder below it is a regular package."""
        return any(folder.is_package for folder in self.walk() if folder is not self)

    def has_tests(self) -> bool:
        """Whether a file in it or below is named as test runners expect."""
        return any(is_test_file(name) for folder in self.walk() for name in folder.files)


def is_test_file(name: str) -> bool:
    """Whether pytest or unittest would look into a file of this name."""
    return (name.startswith("test_") or name.endswith("_test.py") or name in ("tests.py", "test.py")) and (
        name.endswith(".py")
    )


def tree(paths: Iterable[str]) -> Folder:
    """The tree of these files (POSIX paths relative to the root); equal sets of paths give equal trees."""
    root = Folder()
    known = {"": root}
    for path in sorted(set(paths)):
        above, _, name = path.rpartition("/")
        folder = known.get(above)
        if folder is None:
            folder = root
            for part in above.split("/"):
                below = folder.child(part)
                folder = folder.folders.setdefault(part, Folder(path=below))
                known[below] = folder
        folder.files.append(name)
    for folder in known.values():
        folder.folders = dict(sorted(folder.folders.items()))
    return root


def says(name: str, words: frozenset[str]) -> bool:
    """Whether a folder's name is one of these words, whatever its case and dashes, or ends with one: `api-examples`."""
    plain = name.lower().replace("-", "_")
    return plain in words or any(plain.endswith(f"_{word}") for word in words if word.endswith("s"))


def is_beside_code(path: str) -> bool:
    """Whether a file is no product by its first name: a project's own file, its scripts, its examples, its pages."""
    first, _, rest = path.partition("/")
    if not rest:
        return first in PROJECT_FILES
    return first.startswith(".") or any(says(first, words) for words in (SCRIPTS, EXAMPLES, DOCS))
