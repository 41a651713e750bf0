"""A ledger as `claims.toml`: read, and its statuses written with all else byte for byte."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from gates.claims.ledger.evidence import read_items
from gates.claims.ledger.row import Ledger, Mistake, Row

_HEADER = re.compile(r"[ \t]*\[\[[ \t]*claims?[ \t]*\]\][ \t]*(?:#.*)?\r?")
_STATUS = re.compile(
    r"(?P<lead>[ \t]*status[ \t]*=[ \t]*)(?P<value>\"[^\"\\]*\"|'[^']*')(?P<rest>[ \t]*(?:#[^\r]*)?\r?)"
)
_KEYS = ("claim", "file", "evidence", "owner", "status", "id", "note")


def read_toml(path: str, text: str) -> Ledger:
    """Every `[[claims]]` of the file, and every mistake."""
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        return Ledger(path=path, mistakes=(Mistake(path=path, line=line, what=f"it is no TOML: {error}"),))
    entries = raw.get("claims")
    heads = _heads(text)
    mistakes = [
        Mistake(path=path, line=1, what=f"it has the key {key!r}, and only [[claims]] are read")
        for key in raw
        if key != "claims"
    ]
    if not isinstance(entries, list) or not entries or len(entries) != len(heads):
        what = "it has no [[claims]]" if not entries else "each claim is written as [[claims]] on a line of its own"
        return Ledger(path=path, mistakes=(*mistakes, Mistake(path=path, line=1, what=what)))
    rows = []
    for head, entry in zip(heads, entries, strict=True):
        row, wrong = _row(path, head, entry)
        rows.append(row)
        mistakes += [Mistake(path=path, line=head, what=what) for what in wrong]
        if not _status_line(text, head, heads):
            what = 'it has no line `status = ""`, which is where the status is written'
            mistakes.append(Mistake(path=path, line=head, what=what))
    return Ledger(path=path, rows=tuple(rows), mistakes=tuple(mistakes))


def with_toml_statuses(text: str, statuses: Mapping[int, str]) -> str:
    """The text with these statuses (line of `[[claims]]` -> word); nothing else of it changes.

    Raises:
        ValueError: the result would say something else than the statuses.
    """
    lines, heads = text.split("\n"), _heads(text)
    for head, word in statuses.items():
        at = _status_line(text, head, heads)
        found = _STATUS.fullmatch(lines[at - 1]) if at else None
        if found and found["value"][1:-1] != word:
            quote = found["value"][0]
            lines[at - 1] = f"{found['lead']}{quote}{word}{quote}{found['rest']}"
    changed = "\n".join(lines)
    before, after = tomllib.loads(text)["claims"], tomllib.loads(changed)["claims"]
    wanted = [{**entry, "status": statuses.get(head, entry.get("status"))} for head, entry in zip(heads, before)]  # noqa: B905
    if after != wanted:
        raise ValueError("the statuses cannot be written without changing something else")
    return changed


def _heads(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if _HEADER.fullmatch(line)]


def _status_line(text: str, head: int, heads: list[int]) -> int:
    """The line of the status of the claim that begins here; 0 when it has none."""
    lines = text.split("\n")
    end = next((other for other in heads if other > head), len(lines) + 1)
    found = [number for number in range(head + 1, end) if _STATUS.fullmatch(lines[number - 1])]
    return found[0] if len(found) == 1 else 0


def _row(path: str, line: int, entry: dict[str, Any]) -> tuple[Row, list[str]]:
    wrong = [f"the key {key!r} is not known; there are {', '.join(_KEYS)}" for key in entry if key not in _KEYS]
    texts = {}
    for key in _KEYS:
        value = entry.get(key, "")
        is_list = isinstance(value, list) and all(isinstance(it, str) for it in value) and key in ("file", "evidence")
        if not is_list and not isinstance(value, str):
            wrong.append(f"{key} is no text")
            value = ""
        texts[key] = value
    told = [texts["evidence"]] if isinstance(texts["evidence"], str) else texts["evidence"]
    read = [read_items(each) for each in told]
    files = [texts["file"]] if isinstance(texts["file"], str) else texts["file"]
    row = Row(
        path=path, line=line, claim=texts["claim"].strip(), id=texts["id"].strip(), owner=texts["owner"].strip(),
        status=texts["status"], files=tuple(each for each in files if each),
        evidence=tuple(item for items, _ in read for item in items),
    )  # fmt: skip
    return row, [*wrong, *(what for _, told in read for what in told)]
