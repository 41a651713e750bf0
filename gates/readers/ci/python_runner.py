"""A script in Python that CI runs -> the gate commands that it starts, and what becomes of their status."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping

from gates.model.python_tree import python_tree
from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole
from gates.readers.ci.tools import ZERO_OPTIONS

_STARTS = frozenset({"os.system", "subprocess.run", "subprocess.call"})
_RAISES = frozenset({"subprocess.check_call", "subprocess.check_output", "subprocess.Popen"})
_LEAVES = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})
_KEEPS = re.compile(r"[\"']git[\"' ,]+(commit|push|tag)\b")
"""A script that commits what its tools changed repairs, and judges nothing."""
_FAILED = re.compile(r"\b(Exception|BaseException|CalledProcessError|SubprocessError)\b")
_ACTS = re.compile(r"\braise\b|\bexit\b|\breturn\b|=|\.append|\babort\b|SystemExit|\bfail")
_WRAPS = "`os.system` gives 256 for a failure, and an exit code of 256 is 0"


def read_python(path: str, text: str) -> Source:
    """Read one script. What it starts by literal words is followed; a status that nobody looks at is a hole."""
    tree = python_tree(text)
    if tree is None:
        return Source(path=path)
    blocks = tuple(_blocks(path, tree, is_repair=bool(_KEEPS.search(text))))
    return Source(path=path, targets={"": blocks} if blocks else {}, defaults=("",) if blocks else ())


def _blocks(path: str, tree: ast.Module, *, is_repair: bool) -> Iterator[Block]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    known = dict(_imported(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func, known)
        command = "pytest" if name == "pytest.main" else _command(node) if name in _STARTS | _RAISES else ""
        if not command or (_is_read(name, node) and ZERO_OPTIONS.intersection(command.split())):
            continue  # what it printed is judged here, and its status is not meant to say anything
        why = "" if is_repair else _lost(name, node, parents, known)
        what = f"`{ast.unparse(node)[:80]}` cannot fail: {why}"
        write = "sys.exit(pytest.main())" if name == "pytest.main" else "sys.exit(subprocess.run([...]).returncode)"
        hole = Hole(slug="lost-in-python", path=path, line=node.lineno, what=what, write=write)
        script = Text(text=command, lines=(node.lineno,) * (command.count("\n") + 1))
        masks = (hole,) if why else ()
        yield Block(path=path, script=script, options=Options(errexit=True), is_foreign=True, masks=masks)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The script's name for a thing -> where it comes from: `sp` -> `subprocess`, `run` -> `subprocess.run`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _name(called: ast.expr, known: Mapping[str, str]) -> str:
    first, dot, rest = ast.unparse(called).partition(".")
    return f"{known.get(first, first)}{dot}{rest}"


def _command(call: ast.Call) -> str:
    """The words that a call starts, as a shell would write them; empty when they are only known at run time."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    if isinstance(first, ast.List | ast.Tuple):
        words = [str(item.value) if isinstance(item, ast.Constant) else _dynamic(item) for item in first.elts]
        return " ".join(word if word == "$python" else shlex.quote(word) for word in words)
    return ""


def _dynamic(item: ast.expr) -> str:
    return "python" if ast.unparse(item) == "sys.executable" else "$python"


def _is_read(name: str, call: ast.Call) -> bool:
    """Whether the script takes what the command prints."""
    return name.endswith("check_output") or any(
        keyword.arg in ("capture_output", "stdout") for keyword in call.keywords
    )


def _lost(name: str, call: ast.Call, parents: Mapping[ast.AST, ast.AST], known: Mapping[str, str]) -> str:
    """Why the status is lost; empty when it is used, or nobody can tell."""
    checks = next((keyword.value for keyword in call.keywords if keyword.arg == "check"), None)
    is_checked = checks is not None and not (isinstance(checks, ast.Constant) and checks.value is False)
    if name in _RAISES or is_checked:
        return "" if name == "subprocess.Popen" else _caught(call, parents)
    if any(keyword.arg is None for keyword in call.keywords):
        return ""
    parent = parents.get(call)
    if isinstance(parent, ast.Expr) or (
        isinstance(parent, ast.Return) and _is_ignored(_body(parent, parents), parents)
    ):
        return "nothing looks at its status"
    value: ast.AST = call
    while isinstance(parent, ast.BoolOp | ast.BinOp) and not isinstance(getattr(parent, "op", None), ast.RShift):
        value, parent = parent, parents.get(parent)
    if name == "os.system" and isinstance(parent, ast.Call) and value in parent.args:
        return _WRAPS if _name(parent.func, known) in _LEAVES else ""
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        return _kept(name, parent.targets[0].id, _body(parent, parents), known)
    return ""


def _kept(name: str, variable: str, body: ast.AST, known: Mapping[str, str]) -> str:
    """What becomes of a status that is kept in a variable of a function or of the script."""
    uses = [node for node in ast.walk(body) if isinstance(node, ast.Name) and node.id == variable]
    if all(isinstance(node.ctx, ast.Store) for node in uses):
        return f"its status is kept in `{variable}`, which nothing reads"
    left = {
        argument.id
        for node in ast.walk(body)
        if isinstance(node, ast.Call) and _name(node.func, known) in _LEAVES
        for argument in node.args
        if isinstance(argument, ast.Name)
    }
    is_raw = sum(isinstance(node.ctx, ast.Load) for node in uses) == 1 and variable in left
    return _WRAPS if name == "os.system" and is_raw else ""


def _caught(call: ast.Call, parents: Mapping[ast.AST, ast.AST]) -> str:
    """Whether an `except` around a call that raises takes the failure and only talks."""
    node: ast.AST = call
    while node in parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        above = parents[node]
        if isinstance(above, ast.Try) and node in above.body:
            for handler in above.handlers:
                names = "Exception" if handler.type is None else ast.unparse(handler.type)
                body = "\n".join(map(ast.unparse, handler.body))
                if _FAILED.search(names) and not _ACTS.search(body):
                    return f"the `except` in line {handler.lineno} takes its failure, and does nothing with it"
        node = above
    return ""


def _is_ignored(function: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a function is called in this script, and what it returns is never looked at."""
    if not isinstance(function, ast.FunctionDef):
        return False
    uses = [node for node in parents if isinstance(node, ast.Name) and node.id == function.name]
    calls = [parents[node] for node in uses]
    return bool(uses) and all(
        isinstance(call, ast.Call) and call.func is use and isinstance(parents[call], ast.Expr)
        for use, call in zip(uses, calls, strict=True)
    )


def _body(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> ast.AST:
    """The function around a statement, or the whole script."""
    while node in parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node = parents[node]
    return node
