"""Paths in a configuration: relative, inside the repository, each written once."""

from __future__ import annotations

import re

from gates.config.mistakes import quoted
from gates.config.positions import KeyPath
from gates.config.table import Table

_DRIVE = re.compile(r"[A-Za-z]:")


def trouble_with(text: str) -> tuple[str, str] | None:
    """Why a text cannot be a path in a configuration, and the way out; None when it can."""
    shown = quoted(text)
    if "\\" in text:
        forward = text.replace("\\", "/")
        return f"the path {shown} holds a backslash", f"write {quoted(forward)}, also on Windows"
    if text.startswith(("/", "~")) or _DRIVE.match(text):
        return f"the path {shown} is absolute", "write it relative to the root of the repository"
    parts = _parts(text)
    if ".." in parts:
        return f"the path {shown} leaves the folder that it is in", "write it without `..`"
    if any(char in "*?" or not char.isprintable() for char in text) or not text.strip():
        return f"the path {shown} is not the plain name of a folder or file", "name the folder that all of it is in"
    if parts[:1] == [".git"]:
        return f"the path {shown} is inside git's own folder", "name another folder"
    return None


def repository_path(table: Table, keys: KeyPath, text: str) -> str | None:
    """A POSIX path relative to the root, without `./` and a last `/`; None when it leaves the repository (noted)."""
    trouble = trouble_with(text)
    if trouble is not None:
        table.note(keys, *trouble)
        return None
    return "/".join(_parts(text)) or "."


def _parts(text: str) -> list[str]:
    return [part for part in text.split("/") if part not in ("", ".")]


def path(table: Table, key: str) -> str | None:
    """One path below the root (not the root itself)."""
    text = table.text(key)
    found = None if text is None else repository_path(table, (key,), text)
    if found == ".":
        table.note((key,), "this is the whole repository", "name a folder or file of its own")
        return None
    return found


def paths(table: Table, key: str) -> tuple[str, ...] | None:
    """A list of paths, each once, without the wrong ones (noted); None when there is no list."""
    texts = table.texts(key)
    if texts is None:
        return None
    found: dict[str, int] = {}
    for number, text in enumerate(texts):
        clean = repository_path(table, (key, number), text)
        if clean is None:
            continue
        if clean in found:
            first = table.line_of(key, found[clean])
            table.note((key, number), f"the path {quoted(clean)} is named twice; first on line {first}", "keep one")
            continue
        found[clean] = number
    return tuple(found)
