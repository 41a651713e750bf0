"""The lines that a first run puts beside the configuration: `.gitignore` and `noxfile.py`."""

from __future__ import annotations

import ast
import sys

from gates.model.python_tree import python_tree

IGNORED = (".gates/*", "!.gates/baseline.jsonl")
_IMPORT = "from gates.sessions import register"
_CALL = "register()"
_NEW = f'"""Sessions of nox: `nox -s health` judges this repository."""\n\n{_IMPORT}\n\n{_CALL}\n'
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def gitignore_text(existing: str | None) -> str:
    """A `.gitignore` that leaves out what runs leave behind, and keeps the baseline; what is there stays."""
    text = existing or ""
    present = [line.strip() for line in text.splitlines()]
    if all(line in present for line in IGNORED) and present.index(IGNORED[0]) < _last(present, IGNORED[1]):
        return text
    return _with_lines(text, [line for line in IGNORED if line not in present or line == IGNORED[1]], gap="")


def noxfile_text(existing: str | None) -> str | None:
    """A `noxfile.py` that registers the sessions.

    Returns:
        The text; the same text when the sessions are registered already; None when the file is no Python that can be
        read, so that the caller shows the lines to paste.
    """
    text = existing or ""
    if not text.strip():
        return _NEW
    module = python_tree(text.removeprefix("\ufeff"))
    if module is None:
        return None
    if _is_registered(module):
        return text
    if not module.body:
        return _with_lines(text, [_IMPORT, "", _CALL], gap="\n")
    gap = "\n\n" if isinstance(module.body[-1], _DEFINITIONS) else "\n"
    imported, call = (
        (_IMPORT, _CALL) if not _is_taken(module) else ("import gates.sessions", "gates.sessions.register()")
    )
    sorted_in = _with_lines(_with_import(text, module, imported), [call], gap=gap)
    found = python_tree(sorted_in.removeprefix("\ufeff"))
    is_sound = found is not None and len(found.body) == len(module.body) + 2 and _is_registered(found)
    return sorted_in if is_sound else _with_lines(text, [imported, "", call], gap=gap)


def _is_taken(module: ast.Module) -> bool:
    """Whether the noxfile gives the name of our function to something of its own."""
    return any(
        (isinstance(node, _DEFINITIONS) and node.name == "register")
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == "register")
        for node in ast.walk(module)
    )


def _with_import(text: str, module: ast.Module, imported: str) -> str:
    """The text with our import where a linter expects it."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = (text if text.endswith("\n") else text + newline).split("\n")
    at, added = _place(module, imported)
    return "\n".join([*lines[:at], *(f"{line}{newline[:-1]}" for line in added), *lines[at:]])


def _place(module: ast.Module, imported: str) -> tuple[int, list[str]]:
    """After how many lines our import stands, and the lines to put there: among the imports at the top, in order."""
    group = _last_imports(module)
    if not all(map(_is_standard, group)):
        before = [node for node in group if isinstance(node, ast.Import) or (node.module or "") < "gates.sessions"]
        return (before[-1].end_lineno or 0) if before else group[0].lineno - 1, [imported]
    above = group[-1:] or (module.body[:1] if ast.get_docstring(module) is not None else [])
    if above:
        return above[-1].end_lineno or 0, ["", imported]
    first = module.body[0]
    if not isinstance(first, _DEFINITIONS):
        return first.lineno - 1, [imported, ""]
    return min([first.lineno, *(node.lineno for node in first.decorator_list)]) - 1, [imported, "", ""]


def _last_imports(module: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The last group of imports at the top of a module: those on lines that follow each other."""
    group: list[ast.Import | ast.ImportFrom] = []
    for node in module.body[ast.get_docstring(module) is not None :]:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            break
        is_next = bool(group) and node.lineno == (group[-1].end_lineno or 0) + 1
        group = [*group, node] if is_next else [node]
    return group


def _is_standard(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.partition(".")[0] in {*sys.stdlib_module_names, "__future__"} for name in names)


def _is_registered(module: ast.Module) -> bool:
    """Whether a call of the register function stands at the top level, under any name it is imported as."""
    names = {"gates.sessions.register"}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module in ("gates.sessions", "gates"):
            for alias in node.names:
                if node.module == "gates.sessions" and alias.name == "register":
                    names.add(alias.asname or alias.name)
                if node.module == "gates" and alias.name == "sessions":
                    names.add(f"{alias.asname or alias.name}.register")
        if isinstance(node, ast.Import):
            names |= {f"{it.asname}.register" for it in node.names if it.name == "gates.sessions" and it.asname}
    return any(isinstance(node, ast.Call) and ast.unparse(node.func) in names for node in ast.walk(module))


def _with_lines(text: str, lines: list[str], *, gap: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    start = "" if not text or text.endswith("\n") else "\n"
    block = start + (gap if text else "") + "\n".join(lines) + "\n"
    return text + block.replace("\n", newline)


def _last(lines: list[str], wanted: str) -> int:
    return max(number for number, line in enumerate(lines) if line == wanted)
