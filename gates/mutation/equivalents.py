"""The register of equivalent mutants: changes that no test can notice, with a reason, an owner and a last day.

One TOML table each. An entry is of one change of one text of a function: when the function is edited, nobody has looked
at the mutant yet, and the entry is void. There is no clock here: whoever asks brings the date.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gates.mutation.functions import Function
from gates.mutation.mutant import Mutant

TABLE = "equivalent"
_DIGITS = 16
_HEADER = re.compile(r"\s*\[\[\s*equivalent\s*\]\]")
_WAYS_OUT = {
    "mutant": "paste the entry that `gates mutants show ID` prints",
    "path": "paste the entry that `gates mutants show ID` prints",
    "function": "paste the entry that `gates mutants show ID` prints",
    "text": "paste the entry that `gates mutants show ID` prints",
    "diff": "paste the entry that `gates mutants show ID` prints",
    "reason": "write why no test can notice the change",
    "owner": 'write who answers for it, such as `owner = "@maria"`',
    "expires": "write the last day on which it holds, such as `expires = 2027-03-01`",
}


class EquivalentsError(Exception):
    """The register cannot be read; `mistakes` has a line for each, with its place and the way out."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, kw_only=True, slots=True)
class Equivalent:
    """One mutant that behaves as the original does."""

    mutant: str
    """The mutant's id."""
    path: str
    function: str
    """Its qualified name."""
    text: str
    """The first digits of the digest of the function's text."""
    diff: str
    reason: str
    owner: str
    expires: date
    """The last day on which it holds."""
    line: int = 0
    """Its line in the register, from 1; 0 when it is not known."""

    def has_expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return today > self.expires


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """All entries, in the order of the file."""

    name: str = ""
    entries: tuple[Equivalent, ...] = ()

    def matches(self, mutant: Mutant) -> Equivalent | None:
        """The entry of this very change of this very text, expired or not; None when there is none."""
        for entry in self.entries:
            if (entry.mutant, entry.path, entry.function, entry.diff) == (
                mutant.id, mutant.path, mutant.qualname, mutant.diff
            ) and mutant.function.digest.startswith(entry.text):  # fmt: skip
                return entry
        return None

    def void(self, functions: Iterable[Function]) -> tuple[Equivalent, ...]:
        """The entries whose function is not among these with the text that the entry is of: edited, moved, gone."""
        known: dict[tuple[str, str], list[str]] = {}
        for function in functions:
            known.setdefault((function.path, function.qualname), []).append(function.digest)
        return tuple(
            entry
            for entry in self.entries
            if not any(digest.startswith(entry.text) for digest in known.get((entry.path, entry.function), ()))
        )

    def expired(self, today: date) -> tuple[Equivalent, ...]:
        """The entries whose last day has passed; their mutants count again."""
        return tuple(entry for entry in self.entries if entry.has_expired(today))

    def unmatched(self, mutants: Iterable[Mutant]) -> tuple[Equivalent, ...]:
        """The entries that are of none of these mutants, void ones too."""
        matched = {id(self.matches(mutant)) for mutant in mutants}
        return tuple(entry for entry in self.entries if id(entry) not in matched)


def read_equivalents(text: str, name: str) -> Register:
    """Read a register.

    Args:
        text: the whole file; an empty one has no entries.
        name: the file's name, for messages.

    Raises:
        EquivalentsError: not TOML, unknown or missing keys, wrong types, one mutant twice; all of them at once.
    """
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise EquivalentsError((f"{name}: not TOML: {error}",)) from None
    mistakes = [f"{name}: unknown key {_quoted(key)}; write `[[{TABLE}]]`" for key in content if key != TABLE]
    tables = content.get(TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        mistakes.append(f"{name}: `{TABLE}` must be tables; write `[[{TABLE}]]`")
        tables = []
    headers = [number for number, line in enumerate(text.split("\n"), start=1) if _HEADER.match(line)]
    lines = headers if len(headers) == len(tables) else [0] * len(tables)
    entries: dict[str, Equivalent] = {}
    for line, table in zip(lines, tables, strict=True):
        place = f"{name}:{line}" if line else name
        wrong = [f"{place}: {each}" for each in _mistakes(table)]
        mistakes += wrong
        if wrong:
            continue
        entry = Equivalent(**{**table, "diff": table["diff"].removesuffix("\n")}, line=line)
        if entries.setdefault(entry.mutant, entry) is not entry:
            mistakes.append(f"{place}: mutant {entry.mutant} is registered twice; keep one of them")
    if mistakes:
        raise EquivalentsError(tuple(mistakes))
    return Register(name=name, entries=tuple(entries.values()))


def entry_text(*, mutant: str, function: Function, diff: str, reason: str, owner: str, expires: date) -> str:
    """The entry to put into the register, as TOML; reading it back gives an entry that matches the mutant.

    Args:
        mutant: the mutant's id.
        function: the function as it stands now.
        diff: the mutant's whole diff.
        reason: why no test can notice it; empty for people to fill in, which the register refuses until they do.
        owner: who answers for it.
        expires: the last day on which it holds.
    """
    fields = {"mutant": mutant, "path": function.path, "function": function.qualname, "text": function.digest[:_DIGITS]}
    lines = [f"{key} = {_toml(value)}" for key, value in fields.items()]
    is_plain = "'''" not in diff and all(char in "\n\t" or char.isprintable() for char in diff)
    diff = f"'''\n{diff}\n'''" if is_plain else _toml(diff)
    lines += [f"diff = {diff}", f"reason = {_toml(reason)}", f"owner = {_toml(owner)}", f"expires = {expires}"]
    return "\n".join((f"[[{TABLE}]]", *lines)) + "\n"


def _mistakes(table: Mapping[str, Any]) -> list[str]:
    found = []
    for key in table:
        if key not in _WAYS_OUT:
            close = difflib.get_close_matches(key, _WAYS_OUT, n=1)
            known = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(_WAYS_OUT)}"
            found.append(f"unknown key {_quoted(key)}; {known}")
    for key, way_out in _WAYS_OUT.items():
        value = table.get(key)
        if key not in table:
            found.append(f"the entry has no `{key}`; {way_out}")
        elif key == "expires":
            if not isinstance(value, date) or isinstance(value, datetime):
                found.append(f"`{key}` must be a day; {way_out}")
        elif not isinstance(value, str):
            found.append(f"`{key}` must be text; {way_out}")
        elif not value.strip():
            found.append(f"`{key}` is empty; {way_out}")
        elif key == "text" and not re.fullmatch(rf"[0-9a-f]{{{_DIGITS},64}}", value):
            found.append(f"`{key}` must be {_DIGITS} or more digits of a digest; {way_out}")
    return found


def _quoted(text: str) -> str:
    return f"`{text.encode('unicode_escape').decode()[:80]}`"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
