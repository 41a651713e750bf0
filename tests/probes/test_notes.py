"""Notes in functions: they tell what a tracer tells, and nothing else of the code changes."""

from __future__ import annotations

import dis
import json
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gates.probes
from gates.probes.mutant_runner.lines import Lines
from gates.probes.mutant_runner.notes import Notes, can_note

pytestmark = pytest.mark.skipif(not can_note(), reason="from 3.12 on there is sys.monitoring")

CODE = '''
import asyncio, contextlib, functools
def plain(a, *, b=2):
    """What it does."""
    return a + b
def generated(n):
    try:
        for each in range(n):
            yield each
    finally:
        plain(1)
async def later(a):
    return plain(a)
@contextlib.contextmanager
def managed():
    yield 1
@functools.lru_cache
def once(a): return [plain(each) for each in range(a)]
def outer(a):
    def inner(b):
        nonlocal a
        a += b
        return (lambda c: c + a)(b)
    return inner
def raising():
    try:
        raise KeyError
    except KeyError:
        with contextlib.suppress(ValueError):
            raise ValueError from None
def recursive(n): return n and recursive(n - 1)
class Thing:
    def __init__(self): self.a = 1
    @property
    def value(self): return self.a
    @classmethod
    def made(cls): return cls()
    def __del__(self): plain(0)
def scattered(*args, **kwargs):
    class Local:
        def of(self): return args, kwargs
    return Local().of()
KEPT = outer(1)
'''
CALLS = (
    "m.plain(1)", "list(m.generated(3))", "next(m.generated(2))", "m.asyncio.run(m.later(1))",
    "m.managed().__enter__()", "m.once(3)", "m.once(3)", "m.outer(1)(2)", "m.KEPT(3)", "m.raising()",
    "m.recursive(40)", "m.Thing()", "m.Thing.made().value", "m.scattered(1, b=2)", "[*map(m.plain, range(2))]", "1",
)  # fmt: skip
COMPARE = """
import importlib.util, json, sys
from mutant_runner.entries import Entries
from mutant_runner.lines import Lines
from mutant_runner.notes import Notes
spec = importlib.util.spec_from_file_location("m", sys.argv[1])
m = importlib.util.module_from_spec(spec)
spec.loader.exec_module(m)
lines = Lines([sys.argv[1]])
notes = None
if sys.argv[2] == "notes":
    notes = Notes(lines)
    notes.put()
entries = Entries(lines, notes)
entries.start()
for call in json.loads(sys.argv[3]):
    eval(call)
    entries.cut()
sys.settrace(None)
print(json.dumps(entries.each()))
"""


def entered(path: Path, how: str, calls: tuple[str, ...] = CALLS) -> list[list[int] | None]:
    run = subprocess.run(
        [sys.executable, "-c", COMPARE, path, how, json.dumps(calls)], cwd=Path(gates.probes.__file__).parent,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: list[list[int] | None] = json.loads(run.stdout)
    return told


def test_notes_tell_of_each_function_that_a_tracer_sees(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(CODE)
    by_notes = entered(path, "notes")
    assert by_notes == entered(path, "tracer")
    assert by_notes[0] == [3]
    assert by_notes[-1] == []


def test_a_file_of_ours_that_runs_without_notes_makes_all_of_it_unknown(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(CODE)
    calls = (f"exec(compile('def other(): pass', {str(path)!r}, 'exec'))", "m.plain(1)")
    assert entered(path, "notes", ("m.plain(1)", *calls)) == [None, None, None]


def test_a_file_that_is_imported_later_has_notes_too(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(CODE)
    calls = ("sys.path.insert(0, sys.argv[1][:-5])", "__import__('m').plain(1)")
    assert entered(path, "notes", calls)[1] == entered(path, "tracer", calls)[1]


def test_lines_handlers_and_names_stay_what_they_are() -> None:
    notes = Notes(Lines([]))
    notes.lines.numbers[__file__] = 0
    notes.lines.known["<here>"] = 0
    compiled = 0
    for path in sorted(Path(dis.__file__).parent.glob("[a-d]*.py")):
        module = compile(path.read_text(encoding="utf-8"), "<here>", "exec")
        for before, after in beside(module, notes.of(module)):
            compiled += 1
            moved = (len(after.co_code) - len(before.co_code)) // 2
            at = len(before.co_code) // 2 - len(_same_end(before.co_code, after.co_code)) // 2
            positions = list(after.co_positions())
            assert [*positions[:at], *positions[at + moved :]] == list(before.co_positions())
            assert set(positions[at : at + moved]) <= {(None, None, None, None)}
            assert [(e.start, e.end, e.target, e.depth, e.lasti) for e in handlers(after)] == [
                (e.start + 2 * moved, e.end + 2 * moved, e.target + 2 * moved, e.depth, e.lasti)
                for e in handlers(before)
            ]
            assert [after.co_consts[0]] == list(before.co_consts[:1]) or not before.co_consts
            assert (after.co_varnames, after.co_freevars, after.co_flags) == (
                before.co_varnames, before.co_freevars, before.co_flags,
            )  # fmt: skip
    assert compiled > 1000
    assert notes.is_whole


def beside(before: types.CodeType, after: types.CodeType) -> Iterator[tuple[types.CodeType, types.CodeType]]:
    if before.co_name != "<module>":
        yield before, after
    inner = ([each for each in code.co_consts if isinstance(each, types.CodeType)] for code in (before, after))
    for old, new in zip(*inner, strict=True):
        yield from beside(old, new)


def handlers(code: types.CodeType) -> list[Any]:
    return list(getattr(dis, "_parse_exception_table")(code))  # noqa: B009 - Python's own reader


def _same_end(before: bytes, after: bytes) -> bytes:
    """What follows the first RESUME."""
    at = next(at for at in range(0, len(before), 2) if dis.opname[before[at]] == "RESUME") + 2
    assert after.endswith(before[at:])
    return before[at:]
