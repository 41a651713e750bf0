"""A second route to the tests: what a reader of the files would expect, against what pytest collected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gates.model.account import counted
from gates.model.evidence import Problem
from gates.model.finding import Finding
from gates.model.scope import is_within
from gates.model.task import Command, Task
from gates.suite.read_record import one_line, plain
from gates.suite.record import Record

TASK = "test-names"
Spelled = tuple[str, str, int, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileNames:
    """The tests that one file spells out."""

    path: str
    tests: tuple[Spelled, ...] = ()
    """Class (or nothing), function, line, and whether it asserts something."""
    twice: tuple[tuple[str, str, int, int], ...] = ()
    """Class (or nothing), name, first line, later line."""
    bases: tuple[str, ...] = ()
    hidden: tuple[Spelled, ...] = ()
    """Fixtures under the name of a test, and tests below an `if`, a `try` or a `with`."""
    problem: str | None = None


def names_task(paths: Sequence[str]) -> Task:
    """Read the names of the tests in these files, without importing them."""
    command = Command(argv=("{python}", "-I", "-B", "{probe:test_names}"), stdin="{paths}")
    return Task(name=TASK, commands=(command,), paths=tuple(sorted(paths)), time_limit_s=300)


def read_names(output: bytes) -> tuple[tuple[FileNames, ...], tuple[Problem, ...]]:
    """The probe's lines; a cut or garbled output is a problem."""
    files: list[FileNames] = []
    counted: int | None = None
    for number, line in enumerate(output.splitlines(), 1):
        try:
            row = json.loads(line)
            if "files" in row:
                counted = int(row["files"])
                continue
            files.append(
                FileNames(
                    path=plain(row["path"]),
                    tests=tuple((plain(s), plain(name), int(at), bool(it)) for s, name, at, it in row["tests"]),
                    twice=tuple((plain(s), plain(name), int(a), int(b)) for s, name, a, b in row["twice"]),
                    bases=tuple(map(plain, row["bases"])),
                    hidden=tuple((plain(s), plain(name), int(at), bool(it)) for s, name, at, it in row["hidden"]),
                    problem=None if row["problem"] is None else one_line(plain(row["problem"])),
                )
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            return (), (Problem(what=f"line {number} of the list of test names cannot be read: {error!r}"),)
    if counted != len(files):
        return (), (Problem(what=f"the list of test names is cut: {len(files)} files, {counted} in its last line"),)
    return tuple(files), ()


def name_findings(files: Iterable[FileNames], record: Record) -> tuple[Finding, ...]:
    """Tests that are written down and that pytest does not know: files, functions, and names used twice."""
    files = tuple(files)
    bases = {base for file in files for base in file.bases}
    functions: dict[str, set[str]] = {}
    for item in record.items.values():
        functions.setdefault(item.path, set()).add(item.function)
    spoken = {entry.path for entry in record.uncollected}
    found: list[Finding] = []
    for file in files:
        own = [entry for entry in file.tests if entry[0].rpartition("::")[2] not in bases]
        if file.path in functions:
            if _has_doctests_alone(file.path, functions[file.path], record):
                own = [entry for entry in own if entry[3]]
            found += _lost_functions(file.path, own, functions[file.path], record)
        elif own and not is_within(file.path, tuple(spoken)) and _is_meant(file.path, own, record):
            found.append(_lost_file(file.path, own[0][2], f"which spells out {counted(len(own), 'test')}"))
        elif _hides(file, own, record) and not is_within(file.path, tuple(spoken)):
            what = "whose only tests are fixtures, or stand below an `if` that is false"
            found.append(_lost_file(file.path, file.hidden[0][2], what))
        found += [
            Finding(
                check="tests/shadowed-test", path=file.path, line=first, end_line=first,
                message=f"{f'{scope}::' if scope else ''}{name} is defined again in line {later}: this one never runs",
            )
            for scope, name, first, later in file.twice
        ]  # fmt: skip
    return tuple(found)


def _hides(file: FileNames, own: list[Spelled], record: Record) -> bool:
    return bool(file.hidden) and not own and is_named_as_tests(file.path, record)


def _lost_file(path: str, line: int, what: str) -> Finding:
    text = f"pytest collects nothing from this file, {what}"
    return Finding(check="tests/file-not-collected", path=path, line=line, message=text)


def _has_doctests_alone(path: str, collected: set[str], record: Record) -> bool:
    """Whether a file is code that pytest collected for its doctests, which have the names of what they describe."""
    module = path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
    return not is_named_as_tests(path, record) and all("." in name or name == module for name in collected)


def is_named_as_tests(path: str, record: Record) -> bool:
    """Whether pytest would look for tests in a file of this name, as this repository configures it."""
    patterns = record.setup.python_files if record.setup else ("test_*.py", "*_test.py")
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, pattern.rpartition("/")[2]) for pattern in patterns)


def _is_meant(path: str, own: list[Spelled], record: Record) -> bool:
    """Whether the file is a test file by its name, or has tests that assert and was not even imported by others."""
    if is_named_as_tests(path, record):
        return True
    return path not in record.loaded and any(asserts for *_, asserts in own)


def _lost_functions(path: str, own: list[Spelled], collected: set[str], record: Record) -> list[Finding]:
    if record.setup and record.setup.has_own_names:
        return []
    return [
        Finding(
            check="tests/function-not-collected", path=path, line=line,
            message=f"pytest does not collect {f'{scope}::' if scope else ''}{name}",
        )
        for scope, name, line, _ in own
        if name not in collected
    ]  # fmt: skip
