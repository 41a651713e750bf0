"""A noxfile -> the commands of its sessions, and what swallows their failure. The file is parsed, never imported."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole

_CAUGHT = frozenset({"Exception", "BaseException", "CommandFailed"})


def read_noxfile(path: str, text: str) -> Source:
    """Read the sessions; a session's functions of the same file are followed as one."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        return Source(path=path, problem=f"it is not valid Python: {error}"[:200])
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    targets: dict[str, tuple[Block, ...]] = {}
    for function in functions.values():
        decorator = next((found for found in map(_session, function.decorator_list) if found is not None), None)
        if decorator is not None:
            name = decorator or function.name
            targets[name] = tuple(_runs(path, function, functions, 0))
            targets.setdefault(name.replace("_", "-"), targets[name])
    chosen = _default_sessions(tree)
    return Source(path=path, targets=targets, defaults=chosen or tuple(targets))


def _session(node: ast.expr) -> str | None:
    """The name that a decorator gives to a session; empty for the function's own, None when it is another one."""
    call = node if isinstance(node, ast.Call) else None
    called = call.func if call else node
    dotted = ast.unparse(called)
    if dotted.rpartition(".")[2] not in ("session", "nox_session"):
        return None
    for keyword in call.keywords if call else ():
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return ""


def _default_sessions(tree: ast.Module) -> tuple[str, ...]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            ast.unparse(target).endswith("options.sessions") for target in node.targets
        ):
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                return ()
            return tuple(str(name) for name in value) if isinstance(value, list | tuple | set) else ()
    return ()


def _runs(
    path: str, function: ast.FunctionDef | ast.AsyncFunctionDef,
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef], depth: int,
) -> Iterator[Block]:  # fmt: skip
    yield from _within(path, function.body, (), functions, depth)


def _within(path, body, masks, functions, depth) -> Iterator[Block]:  # type: ignore[no-untyped-def]
    for node in body:
        inner = masks
        if isinstance(node, ast.Try):
            caught = _swallows(node)
            hole = (
                _hole(path, caught.lineno, "`except` takes its failure, and does nothing with it") if caught else None
            )
            yield from _within(path, node.body, (*masks, hole) if hole else masks, functions, depth)
            for part in (*(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                yield from _within(path, part, masks, functions, depth)
            continue
        if isinstance(node, ast.With) and any(_suppresses(item.context_expr) for item in node.items):
            inner = (*masks, _hole(path, node.lineno, "`suppress` takes its failure"))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for field in ("body", "orelse"):
            yield from _within(path, getattr(node, field, ()), inner, functions, depth)
        for call in _calls(node):
            yield from _call(path, call, inner, functions, depth)


def _calls(node: ast.stmt) -> Iterator[ast.Call]:
    """The calls of a statement itself, not of statements inside it."""
    stack: list[ast.AST] = [
        child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt | ast.ExceptHandler)
    ]
    while stack:
        here = stack.pop()
        if isinstance(here, ast.Call):
            yield here
        stack += [child for child in ast.iter_child_nodes(here) if not isinstance(child, ast.stmt)]


def _call(path, call, masks, functions, depth) -> Iterator[Block]:  # type: ignore[no-untyped-def]
    name = ast.unparse(call.func)
    if name in functions and depth < 3:
        yield from _within(path, functions[name].body, masks, functions, depth + 1)
        return
    if not name.endswith((".run", ".run_always", ".run_install")) or name.startswith(
        ("subprocess.", "asyncio.", "os.")
    ):
        return
    words = [_word(argument) for argument in call.args]
    accepted = next((keyword.value for keyword in call.keywords if keyword.arg == "success_codes"), None)
    if accepted is not None and _accepts_one(accepted):
        hole = Hole(
            slug="accepted-codes", path=path, line=accepted.lineno, write="delete `success_codes`",
            what=f"`success_codes={ast.unparse(accepted)}` counts failure as success",
        )  # fmt: skip
        masks = (*masks, hole)
    text = " ".join(word if word.startswith("$") else shlex.quote(word) for word in words)
    if text:
        script = Text(text=text, lines=(call.lineno,) * (text.count("\n") + 1))
        yield Block(path=path, script=script, options=Options(errexit=True), is_foreign=True, masks=masks)


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return "$nox"


def _accepts_one(node: ast.expr) -> bool:
    """Whether 1, with which tools say no, counts as success."""
    text = ast.unparse(node)
    if re.fullmatch(r"(list\()?range\((0, )?\d+\)\)?", text):
        return int(re.findall(r"\d+", text)[-1]) > 1
    return isinstance(node, ast.List | ast.Tuple | ast.Set) and any(
        isinstance(item, ast.Constant) and item.value == 1 for item in node.elts
    )


def _swallows(node: ast.Try) -> ast.ExceptHandler | None:
    """The handler that catches a failed command and neither raises nor says so to nox."""
    for handler in node.handlers:
        names = {"Exception"} if handler.type is None else set(re.findall(r"\w+", ast.unparse(handler.type)))
        text = "\n".join(ast.unparse(statement) for statement in handler.body)
        if names & _CAUGHT and not re.search(r"\braise\b|\.error\(|sys\.exit|=|append|\.run\(", text):
            return handler
    return None


def _suppresses(node: ast.expr) -> bool:
    text = ast.unparse(node)
    return re.match(r"(contextlib\.)?suppress\(", text) is not None and bool(_CAUGHT & set(re.findall(r"\w+", text)))


def _hole(path: str, line: int, what: str) -> Hole:
    return Hole(slug="caught-failure", path=path, line=line, what=what, write="let the exception out")
