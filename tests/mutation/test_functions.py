from __future__ import annotations

import ast
from pathlib import Path

import pytest

import gates
from gates.mutation.functions import Function, Kind, NotMutated, Reason, functions_of

SOURCES = sorted(Path(gates.__file__).parent.glob("judge/*.py"))


def names_of(text: str) -> list[str]:
    return [function.qualname for function in functions_of("a.py", text)[0]]


def reasons_of(text: str) -> list[tuple[int, int, Reason]]:
    return [(each.first_line, each.last_line, each.reason) for each in functions_of("a.py", text)[1]]


def test_a_function_is_told_whole() -> None:
    text = "import os\n\nclass A:\n    class B:\n        @property\n        def c(self):\n            return 1\n"
    (function,), without = functions_of("pkg/a.py", text)
    assert function == Function(
        path="pkg/a.py",
        qualname="A.B.c",
        first_line=5,
        last_line=7,
        def_line=6,
        body_line=7,
        text="        @property\n        def c(self):\n            return 1\n",
        headers=("class A:", "class B:"),
        digest=function.digest,
        kind=Kind.METHOD,
        is_decorated=True,
        is_plain=False,
        is_typing_only=False,
    )
    assert without == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(): pass\ndef g(): pass\n", ["f", "g"]),
        ("async def f(): pass\n", ["f"]),
        ("def f():\n    def g(): pass\n    class C:\n        def h(self): pass\n", ["f"]),
        ("if 1:\n    def f(): pass\nelse:\n    def f(): pass\n", ["f", "f"]),
        ("try:\n    def f(): pass\nexcept A:\n    def g(): pass\nfinally:\n    def h(): pass\n", ["f", "h", "g"]),
        ("match 1:\n    case 1:\n        def f(): pass\n", ["f"]),
        ("class A:\n    if 1:\n        def f(self): pass\n", ["A.f"]),
        ("class A:\r\n    def f(self):\r\n        pass\r\n", ["A.f"]),
        ("X = 1\n", []),
        ("", []),
    ],
)
def test_finds_outermost_functions_wherever_they_stand(text: str, names: list[str]) -> None:
    assert names_of(text) == names


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("X = f(1)\nimport os\n'doc'\n", [(1, 1, Reason.MODULE_LEVEL)]),
        ("class A:\n    x: int\n    y = 1\n", [(3, 3, Reason.CLASS_BODY)]),
        ("@d(\n 1)\nclass A:\n    pass\n", [(1, 2, Reason.DECORATOR)]),
        ("class E(Enum):\n    def __init__(self): pass\n", [(2, 2, Reason.ENUM_HOOK)]),
        ("def f(:\n", [(1, 2, Reason.UNREADABLE)]),
        ("a = '\0'\n", [(1, 2, Reason.UNREADABLE)]),
    ],
)
def test_names_the_code_that_gets_no_mutants(text: str, reasons: list[tuple[int, int, Reason]]) -> None:
    assert reasons_of(text) == reasons


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("def f(): pass\n", True),
        ("class A:\n    @staticmethod\n    def f(): pass\n", True),
        ("@cache\ndef f(): pass\n", False),
        ("class A:\n    class B:\n        def f(self): pass\n", False),
        ("if 1:\n    def f(): pass\n", False),
        ("class A:\n    def __new__(cls): pass\n", False),
    ],
)
def test_knows_what_mutmut_itself_would_find(text: str, is_plain: bool) -> None:
    assert [function.is_plain for function in functions_of("a.py", text)[0]] == [is_plain]


def test_the_digest_changes_with_the_text_and_the_classes_and_not_with_the_place() -> None:
    def digest(text: str) -> str:
        return functions_of("a.py", text)[0][0].digest

    plain = "class A:\n    def f(self): return 1\n"
    assert digest(plain) == digest("import os\n" + plain)
    assert digest(plain) != digest(plain.replace("1", "2"))
    assert digest(plain) != digest(plain.replace("class A", "class B"))


def test_type_checking_blocks_are_marked() -> None:
    text = "if TYPE_CHECKING:\n    def f(): pass\nelse:\n    def g(): pass\n"
    assert [each.is_typing_only for each in functions_of("a.py", text)[0]] == [True, False]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_statement_of_a_file_is_in_a_function_or_named(path: Path) -> None:
    text = path.read_text()
    functions, without = functions_of(path.name, text)
    held: set[int] = set()
    pieces: tuple[Function | NotMutated, ...] = (*functions, *without)
    for piece in pieces:
        held.update(range(piece.first_line, piece.last_line + 1))
    lines = text.split("\n")
    assert all("".join(line + "\n" for line in lines[f.first_line - 1 : f.last_line]) == f.text for f in functions)
    idle = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.If, ast.Pass)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and not isinstance(node, idle) and node.lineno not in held:
            assert isinstance(node, ast.Expr) or (isinstance(node, ast.AnnAssign) and node.value is None), node.lineno
