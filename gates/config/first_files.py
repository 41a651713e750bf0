"""The lines that a first run puts beside the configuration: `.gitignore` and `noxfile.py`."""

from __future__ import annotations

import ast

IGNORED = (".gates/*", "!.gates/baseline.jsonl")
_IMPORT = "from gates.sessions import register"
_CALL = "register()"


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
        return f"{_IMPORT}\n\n{_CALL}\n"
    try:
        module = ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if _is_registered(module):
        return text
    return _with_lines(text, [_IMPORT, "", _CALL], gap="\n")


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
