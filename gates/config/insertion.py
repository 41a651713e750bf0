"""New keys and tables in a TOML text, each insertion proved by reading the result again."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from gates.config.document import Document, dotted, parse
from gates.config.mistakes import ConfigError
from gates.config.positions import KeyPath
from gates.config.render import inline, item, rendered


class EditRefused(Exception):  # noqa: N818  (the contract's name; it is an outcome, not a fault)
    """An edit that could not be made safely; nothing was changed."""

    def __init__(self, reason: str, snippet: str) -> None:
        super().__init__(reason)
        self.snippet = snippet
        """TOML for the user to paste by hand."""


def appended(text: str, document: Document, missing: Mapping[str, Any]) -> str:
    """New tables at the end of the file."""
    is_crlf = "\r\n" in text
    block = rendered(document.prefix, missing)
    body = text.replace("\r\n", "\n") if is_crlf else text
    gap = "" if not body.strip() else ("\n" if body.endswith("\n") else "\n\n")
    tail = (gap + block).replace("\n", "\r\n") if is_crlf else gap + block
    edited = text + tail
    prove(document, edited, dict(_leaves(missing)), block)
    return edited


def inserted(text: str, document: Document, fresh: Mapping[KeyPath, Any]) -> str:
    """New keys in tables that exist, by tomlkit."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    is_crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    snippet = "\n".join(f"{dotted((*document.prefix, *key))} = {inline(value)}" for key, value in fresh.items())
    try:
        source = tomlkit.parse(text.replace("\r\n", "\n") if is_crlf else text)
        for key, value in fresh.items():
            at: Any = source
            path = (*document.prefix, *key)
            for part in path[:-1]:
                at = at[part]
            at[path[-1]] = item(value)
        edited = tomlkit.dumps(source)
    except (TOMLKitError, TypeError, KeyError, AttributeError) as error:
        raise EditRefused(f"{document.file} has no safe place for the new keys", snippet) from error
    edited = edited.replace("\n", "\r\n") if is_crlf else edited
    prove(document, edited, fresh, snippet)
    _keep_comments(document, text, edited, snippet)
    return edited


def _leaves(content: Mapping[str, Any], path: KeyPath = ()) -> Iterable[tuple[KeyPath, Any]]:
    for key, value in content.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def prove(document: Document, edited: str, changes: Mapping[KeyPath, Any], snippet: str) -> None:
    """The edited text means what the document meant with exactly these changes."""
    intended = copy.deepcopy(dict(document.content))
    for path, value in changes.items():
        put(intended, (*document.prefix, *path), value)
    reason = f"{document.file} cannot be edited without changing something else in it"
    try:
        found = parse(edited, document.file).content
    except ConfigError as error:
        raise EditRefused(reason, snippet) from error
    if not _is_same(found, intended):
        raise EditRefused(reason, snippet)


def _keep_comments(document: Document, before: str, after: str, snippet: str) -> None:
    kept = iter(line.strip() for line in after.splitlines())
    comments = [line.strip() for line in before.splitlines() if line.lstrip().startswith("#")]
    if not all(comment in kept for comment in comments):
        raise EditRefused(f"{document.file} cannot be edited without losing a comment", snippet)


def _is_same(one: Any, other: Any) -> bool:
    """Whether two parsed values are equal, kind by kind: `1`, `1.0` and `true` differ."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return str(one) == str(other) if isinstance(one, Decimal) else bool(one == other)


def put(target: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Set a value in nested tables, making those that are missing."""
    at: Any = target
    for key in path[:-1]:
        at = at.setdefault(key, {})
    at[path[-1]] = value


def value_at(content: object, path: KeyPath) -> Any:
    """What stands at a path of keys; None when nothing does."""
    for key in path:
        content = content.get(key) if isinstance(content, Mapping) else None
    return content
