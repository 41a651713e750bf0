"""Where each key of a TOML text stands.

`tomllib` says what a text means but not where. This scanner reads the same text once, from left to right, and keeps
the line of every key, table and array item, and the span of every value. It judges nothing: at the first thing that it
does not understand it stops, and `tomllib` says what is wrong. It is also the guard before `tomllib`: it stops at
nesting that would take the parser's stack or memory, and names syntax that only TOML 1.1 knows.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field

KeyPath = tuple[str | int, ...]
"""Keys from the root of the text; items of arrays by number, from 0."""

MAX_DEPTH = 64
"""Levels of tables, arrays and dotted keys that a configuration may have."""

_SPACE = re.compile(r"[ \t]*+")
_FILLER = re.compile(r"(?:[ \t\n]|\r\n|#[^\n]*+)*+")
_BARE = re.compile(r"[A-Za-z0-9_-]++")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"')
_LITERAL = re.compile(r"'[^'\n]*+'")
_LONG_BASIC = re.compile(r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*+"{3,5}')
_LONG_LITERAL = re.compile(r"'''(?:[^']|'{1,2}(?!'))*+'{3,5}")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*+|[^\s,\]}#\[{\"'=]++")
_ESCAPE = re.compile(r"\\(?:(e|x)|[\s\S])")
_NO_SECONDS = re.compile(r"(?:\d{4}-\d\d-\d\d[ Tt])?\d\d:\d\d(?:[Zz]|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """A key or table that is written a second time."""

    path: KeyPath
    first_line: int
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Positions:
    """Where the keys of one text stand."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    """Path -> line from 1, of every key, table and array item."""
    spans: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    """Path -> offsets (start, end) of the value's own text, for every value that follows an equals sign."""
    repeats: tuple[Repeat, ...] = ()
    newer: tuple[tuple[int, str], ...] = ()
    """Line and what: syntax that TOML 1.1 brought and that TOML 1.0 readers refuse."""
    too_deep_line: int | None = None
    """Where the text is nested more than `MAX_DEPTH` levels; nothing after it was read."""
    stopped_line: int | None = None
    """Where the scanner met something that it does not understand."""

    def line(self, path: KeyPath) -> int:
        """The line of this path, or of the nearest table around it; 0 when neither is written."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0


def scan(text: str) -> Positions:
    """Read the positions of a TOML text (any text: it never raises). Takes time linear in its length."""
    scanner = _Scanner(text)
    too_deep = stopped = None
    try:
        scanner.document()
    except _TooDeepError:
        too_deep = scanner.line()
    except _StoppedError:
        stopped = scanner.line()
    return Positions(
        lines=scanner.lines,
        spans=scanner.spans,
        repeats=tuple(scanner.repeats),
        newer=tuple(scanner.newer),
        too_deep_line=too_deep,
        stopped_line=stopped,
    )


class _StoppedError(Exception):
    pass


class _TooDeepError(Exception):
    pass


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.newlines = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[KeyPath, int] = {}
        self.spans: dict[KeyPath, tuple[int, int]] = {}
        self.written: set[KeyPath] = set()
        self.items: dict[KeyPath, int] = {}
        self.repeats: list[Repeat] = []
        self.newer: list[tuple[int, str]] = []

    def line(self, at: int | None = None) -> int:
        return bisect_right(self.newlines, (self.at if at is None else at) - 1) + 1

    def document(self) -> None:
        table: KeyPath = ()
        while True:
            self.take(_FILLER)
            if self.at >= len(self.text):
                return
            table = self.header() if self.sees("[") else self.pair(table)
            self.take(_SPACE)
            if self.at < len(self.text) and self.text[self.at] not in "\r\n#":
                raise _StoppedError

    def header(self) -> KeyPath:
        is_array = self.sees("[[")
        line = self.line()
        self.at += 2 if is_array else 1
        keys = self.key()
        self.expect("]]" if is_array else "]")
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self.inside((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, keys[-1])
        if is_array:
            number = self.items.get(path, 0)
            self.items[path] = number + 1
            self.lines.setdefault(path, line)
            path = (*path, number)
        self.write(path, line)
        return path

    def inside(self, path: KeyPath) -> KeyPath:
        """The last item, when the path is an array of tables."""
        return (*path, self.items[path] - 1) if path in self.items else path

    def pair(self, table: KeyPath) -> KeyPath:
        """One `key = value`; returns the table that it stands in."""
        line = self.line()
        path = table
        keys = self.key()
        for key in keys[:-1]:
            path = (*path, key)
            self.lines.setdefault(path, line)
        path = (*path, keys[-1])
        self.expect("=")
        self.take(_SPACE)
        self.write(path, line)
        start = self.at
        self.value(path)
        self.spans[path] = (start, self.at)
        return table

    def write(self, path: KeyPath, line: int) -> None:
        if len(path) > MAX_DEPTH:
            raise _TooDeepError
        if path in self.written:
            self.repeats.append(Repeat(path=path, first_line=self.lines[path], line=line))
        self.written.add(path)
        self.lines[path] = line

    def key(self) -> list[str]:
        keys: list[str] = []
        while True:
            self.take(_SPACE)
            if self.sees('"') or self.sees("'"):
                keys.append(_plain(self.string()))
            else:
                keys.append(self.need(_BARE))
            if len(keys) > MAX_DEPTH:
                raise _TooDeepError
            self.take(_SPACE)
            if not self.sees("."):
                return keys
            self.at += 1

    def value(self, path: KeyPath) -> None:
        if len(path) > MAX_DEPTH:
            raise _TooDeepError
        match self.text[self.at : self.at + 1]:
            case "[":
                self.array(path)
            case "{":
                self.inline_table(path)
            case '"' | "'":
                self.string(may_be_long=True)
            case _:
                start = self.at
                if _NO_SECONDS.fullmatch(self.need(_SCALAR)):
                    self.newer.append((self.line(start), "a time without seconds"))

    def array(self, path: KeyPath) -> None:
        self.at += 1
        number = 0
        while True:
            self.take(_FILLER)
            if self.sees("]"):
                self.at += 1
                return
            item = (*path, number)
            self.lines[item] = self.line()
            self.value(item)
            number += 1
            self.take(_FILLER)
            if self.sees(","):
                self.at += 1
            elif not self.sees("]"):
                raise _StoppedError

    def inline_table(self, path: KeyPath) -> None:
        self.at += 1
        is_after_comma = False
        while True:
            start = self.at
            if "\n" in self.take(_FILLER):
                self.newer.append((self.line(start), "a line break in an inline table"))
            if self.sees("}"):
                if is_after_comma:
                    self.newer.append((self.line(start), "a comma at the end of an inline table"))
                self.at += 1
                return
            self.pair(path)
            start = self.at
            if "\n" in self.take(_FILLER):
                self.newer.append((self.line(start), "a line break in an inline table"))
            is_after_comma = self.sees(",")
            if is_after_comma:
                self.at += 1
            elif not self.sees("}"):
                raise _StoppedError

    def string(self, *, may_be_long: bool = False) -> str:
        start = self.at
        if may_be_long and self.sees("'''"):
            return self.need(_LONG_LITERAL)
        if self.sees("'"):
            return self.need(_LITERAL)
        raw = self.need(_LONG_BASIC if may_be_long and self.sees('"""') else _BASIC)
        for escape in _ESCAPE.finditer(raw):
            if escape[1]:
                self.newer.append((self.line(start + escape.start()), f"the escape `\\{escape[1]}` in a text"))
        return raw

    def sees(self, word: str) -> bool:
        return self.text.startswith(word, self.at)

    def expect(self, word: str) -> None:
        self.take(_SPACE)
        if not self.sees(word):
            raise _StoppedError
        self.at += len(word)

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def need(self, pattern: re.Pattern[str]) -> str:
        found = self.take(pattern)
        if not found:
            raise _StoppedError
        return found


def _plain(raw: str) -> str:
    if "\\" not in raw or raw[0] == "'":
        return raw[1:-1]
    try:
        return str(tomllib.loads(f"it = {raw}")["it"])
    except ValueError as error:
        raise _StoppedError from error
