from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import gates
from gates.mutation.functions import Kind, functions_of
from gates.mutation.generate import MutmutError, mutants_of, pragma_lines
from gates.mutation.mutant import Mutant, Muted, identified

ROOT = Path(gates.__file__).parent
SOURCES = [ROOT / name for name in ("judge/bounds.py", "readers/diff.py")]
HARD = '''
import enum
class A:
    """Text
    of two lines."""
    def f(self, a, b=1, *, c="x"):
        if a and not b:
            return self.g(
                a,
                b + 1,  # a remark
            )
        while True:
            if c == 'é':
                break
            continue
        match a:
            case 1:
                x = """not
a docstring"""
            case [y, *_] if y > 2:
                x = lambda: a
            case _:
                x = None
        return {
            "k": a if b else c,
            'l': [i for i in range(3) if i != 1],
        }
    @classmethod
    def g(cls, a, b): return a.split("x", 1)[0] if a else dict(b=b)
class E(enum.Enum):
    def __init__(self, v): self.v = v + 1
    def h(self): x: int = 5; x += 1; return -x
def gen(n):
    got = yield n; assert got is not None, "text"
async def later(x): return await x.lower()
'''


@pytest.fixture(autouse=True)
def _a_folder_that_mutmut_accepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)


def made(text: str, path: str = "src/pkg/a.py") -> tuple[Mutant, ...]:
    functions, _ = functions_of(path, text)
    pragmas = pragma_lines(path, text)
    return identified(mutant for function in functions for mutant in mutants_of(function, pragmas))


def by_mutmut(text: str) -> Iterator[tuple[str, str]]:
    """The names within the module, and the whole functions, that mutmut makes of a module."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    file = mutate_file_contents("a.py", text)
    lines = file.code.split("\n")
    for name in file.mutant_names:
        span = file.line_span_by_function_name[name]
        yield name, "\n".join(lines[span.start - 1 : span.end])


def name_of(mutant: Mutant) -> str:
    names = mutant.qualname.split(".")
    name = f"xǁ{names[0]}ǁ{names[1]}" if mutant.function.kind is Kind.METHOD else f"x_{names[0]}"
    return f"{name}__mutmut_{mutant.number}"


def code_of(text: str) -> str:
    """The function in a form that is the same with any name and any indentation."""
    tree = ast.parse("class C:\n" + text if text[0].isspace() else text)
    node = next(each for each in ast.walk(tree) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)))
    node.name = "f"
    return ast.dump(node)


@pytest.mark.parametrize("text", [HARD, *(path.read_text() for path in SOURCES)], ids=["hard", "bounds", "diff"])
def test_makes_what_mutmut_makes_of_what_mutmut_mutates(text: str) -> None:
    ours = {name_of(mutant): code_of(mutant.text_of_function) for mutant in made(text) if mutant.number}
    theirs = {name: code_of(code.lstrip("\n")) for name, code in by_mutmut(text)}
    assert ours == theirs
    assert len(ours) > 5


@pytest.mark.parametrize("text", [HARD, *(path.read_text() for path in SOURCES)], ids=["hard", "bounds", "diff"])
def test_each_mutant_is_told_apart_and_says_what_it_changed(text: str) -> None:
    mutants = made(text)
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        function = mutant.function
        assert function.first_line <= mutant.line <= mutant.last_line <= function.last_line
        assert mutant.statement[0] <= mutant.line <= mutant.statement[1]
        gone = [line[1:] for line in mutant.diff.split("\n") if line.startswith("-")]
        come = [line[1:] for line in mutant.diff.split("\n") if line.startswith("+")]
        before, after = function.text.split("\n"), mutant.text_of_function.split("\n")
        first = next(at for at in range(len(before)) if before[:at] == after[:at] and before[at] != after[at])
        assert before[first : first + len(gone)] == gone
        assert before[:first] + come + before[first + len(gone) :] == after


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("@cache\ndef f():\n    return 1\n", [("1", "2", 0)]),
        ("class A:\n    class B:\n        def f(self):\n            return 1\n", [("1", "2", 0)]),
        ("if x:\n    def f():\n        return 1\n", [("1", "2", 0)]),
        ("class A:\n    def __new__(cls):\n        return 1\n", [("1", "2", 0)]),
        ("def f():\n    @wraps(g)\n    def h():\n        return 1\n    return 2\n", [("1", "2", 0), ("2", "3", 1)]),
        ("class A:\n\tdef f(self):\n\t\treturn 1\n", [("1", "2", 1)]),
    ],
)
def test_makes_mutants_where_mutmut_has_none(text: str, changes: list[tuple[str, str, int]]) -> None:
    assert [(mutant.before, mutant.after, mutant.number) for mutant in made(text)] == changes


def test_decorators_stay_and_are_not_mutated() -> None:
    text = "@wrap(1,\n      'two')\ndef f():\n    return g(\n        a,\n        3)\n"
    mutants = made(text)
    assert {mutant.text_of_function.split("def")[0] for mutant in mutants} == {"@wrap(1,\n      'two')\n"}
    assert {mutant.line for mutant in mutants} == {4, 6}


def test_an_id_stays_when_other_lines_move_and_changes_with_the_diff() -> None:
    text = "def f():\n    return 1\n"
    moved = "import os\n\n" + text.replace("def f():\n", "def f():\n    a = None\n")
    ids = {mutant.id for mutant in made(text)}
    assert ids < {mutant.id for mutant in made(moved)}
    assert not ids & {mutant.id for mutant in made(text.replace("1", "7"))}
    assert not ids & {mutant.id for mutant in made(text, "src/pkg/b.py")}


def test_equal_changes_in_one_function_have_ids_of_their_own() -> None:
    mutants = made("def f():\n    a(x)\n    a(x)\n")
    assert [mutant.diff for mutant in mutants] == ["-    a(x)\n+    a(None)"] * 2
    assert len({mutant.id for mutant in mutants}) == 2


@pytest.mark.parametrize(
    ("text", "muted"),
    [
        ("def f():\n    'doc'\n    return 1\n", {(2, Muted.DOCSTRING), (3, None)}),
        ("def f():\n    log.debug('x')\n    return 1\n", {(2, Muted.LOGGING), (3, None)}),
        ("def f():\n    self.logger.info(\n        1)\n    x.info(1)\n",
         {(2, Muted.LOGGING), (3, Muted.LOGGING), (4, None)}),
        ("class A:\n    def __repr__(self):\n        return 'x'\n", {(3, Muted.REPRESENTATION)}),
        ("def f():\n    if TYPE_CHECKING:\n        a = 1\n    return 1\n", {(3, Muted.TYPING), (4, None)}),
        ("def f():\n    a = 1  # pragma: no mutate\n    return 1\n", {(2, Muted.PRAGMA), (3, None)}),
    ],
)  # fmt: skip
def test_mutants_that_tell_nobody_anything_are_muted(text: str, muted: set[tuple[int, Muted | None]]) -> None:
    assert {(mutant.line, mutant.muted) for mutant in made(text)} == muted


def test_numbers_are_those_of_mutmut_beside_a_pragma() -> None:
    text = "def f():\n    a = 1  # pragma: no mutate\n    return 2\n"
    assert [mutant.number for mutant in made(text)] == [0, 0, 1]
    assert [name for name, _ in by_mutmut(text)] == ["x_f__mutmut_1"]


def test_unbalanced_pragmas_are_an_error() -> None:
    with pytest.raises(ValueError, match="no mutate end"):
        pragma_lines("a.py", "def f():\n    # pragma: no mutate start\n    return 1\n")


def test_without_mutmut_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mutmut.mutation.file_mutation", None)
    with pytest.raises(MutmutError) as caught:
        made("def f():\n    return 1\n")
    assert "lane-gates[mutation]" in caught.value.way_out
