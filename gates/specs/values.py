"""YAML 1.2 as values with lines: the core schema and nothing beyond it, with every surprise named as a fault.

PyYAML composes the nodes and resolves no scalar; what a plain scalar means is decided here, as YAML 1.2 says it. So
`on`, `no` and `2026-01-01` are text, `1:30` is text and `010` is ten. Duplicate keys, merge keys, tags, endless aliases
and a second document are faults, because two readers could take them differently.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

SIZE_LIMIT = 512 * 1024
"""Characters of one file; a larger one is not read."""
DEPTH_LIMIT, NODES_LIMIT = 40, 50_000
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_TAG = "tag:yaml.org,2002:"


class Kind(enum.Enum):
    """What a value is."""

    TEXT = "text"
    INTEGER = "a number"
    NUMBER = "a decimal number"
    BOOL = "true or false"
    NULL = "nothing"
    LIST = "a list"
    TABLE = "a mapping"


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One value of a YAML file."""

    kind: Kind
    line: int
    """The line that it begins on, from 1."""
    text: str = ""
    """A scalar as it is written, without quotes."""
    is_quoted: bool = False
    items: tuple[Value, ...] = field(default=(), repr=False)
    entries: tuple[tuple[Value, Value], ...] = field(default=(), repr=False)
    """Keys and values of a mapping, in the order of the file."""

    @property
    def shown(self) -> str:
        """What it is, for a message: "a list"."""
        if self.kind in (Kind.LIST, Kind.TABLE):
            return str(self.kind.value) if self.items or self.entries else f"{self.kind.value} without anything in it"
        return str(self.kind.value)

    @property
    def integer(self) -> int | None:
        """Its whole number; None for all else."""
        if self.kind is not Kind.INTEGER or len(self.text) > 18:
            return None
        return int(self.text, 0 if self.text.startswith(("0x", "0o")) else 10)

    @property
    def truth(self) -> bool | None:
        """Whether it is `true`; None for what is neither that nor `false`."""
        return _BOOLS.get(self.text) if self.kind is Kind.BOOL else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it: no value, no text, no element."""
        if self.kind is Kind.LIST:
            return not self.items
        if self.kind is Kind.TABLE:
            return not self.entries
        return self.kind is Kind.NULL or not self.text.strip()

    def get(self, *names: str) -> Value | None:
        """The value below the first of these keys that a mapping has; dashes and underscores are one."""
        wanted = [plain_key(name) for name in names]
        found = {plain_key(key.text): value for key, value in self.entries}
        return next((found[name] for name in wanted if name in found), None)

    def walk(self) -> Iterator[Value]:
        """It and every value in it, once each, however often aliases name it; keys are left out."""
        waiting, seen = [self], {id(self)}
        while waiting:
            value = waiting.pop()
            yield value
            for child in (*reversed([each for _, each in value.entries]), *reversed(value.items)):
                if id(child) not in seen:
                    seen.add(id(child))
                    waiting.append(child)


def plain_key(name: str) -> str:
    """A key in the spelling that keys are compared in."""
    return name.strip().replace("-", "_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Surprise:
    """Something that YAML allows and a working spec does not."""

    slug: str
    line: int
    what: str
    way_out: str = ""


def from_nodes(documents: list[Any]) -> tuple[Value | None, tuple[Surprise, ...]]:
    """The composer's nodes as one value, with all that is surprising in them."""
    reader = _Reader()
    there = [node for node in documents if node is not None]
    if not there:
        return None, (Surprise(slug="not-yaml", line=1, what="the file is empty", way_out="write the spec into it"),)
    for node in there[1:]:
        line = int(node.start_mark.line) + 1
        reader.note("not-yaml", line, "a second document begins here", "keep one spec in each file")
    return reader.value(there[0], 0), tuple(reader.surprises)


class _Reader:
    def __init__(self) -> None:
        self.surprises: list[Surprise] = []
        self.known: dict[int, Value] = {}
        self.open: set[int] = set()

    def note(self, slug: str, line: int, what: str, way_out: str = "") -> None:
        self.surprises.append(Surprise(slug=slug, line=line, what=what, way_out=way_out))

    def value(self, node: Any, depth: int) -> Value:
        line = int(node.start_mark.line) + 1
        if id(node) in self.known:
            return self.known[id(node)]
        if id(node) in self.open or depth > DEPTH_LIMIT or len(self.known) > NODES_LIMIT:
            self.note("not-yaml", line, "it is nested without an end, or too deeply", "write it out, without aliases")
            return Value(kind=Kind.NULL, line=line)
        self.open.add(id(node))
        if node.id == "scalar":
            made = self._scalar(node, line)
        elif node.id == "sequence":
            made = Value(kind=Kind.LIST, line=line, items=tuple(self.value(item, depth + 1) for item in node.value))
        else:
            made = Value(kind=Kind.TABLE, line=line, entries=tuple(self._entries(node, depth)))
        self.open.discard(id(node))
        self.known[id(node)] = made
        return made

    def _entries(self, node: Any, depth: int) -> Iterator[tuple[Value, Value]]:
        seen: dict[str, int] = {}
        for raw_key, raw_value in node.value:
            key = self.value(raw_key, depth + 1)
            if key.kind in (Kind.LIST, Kind.TABLE):
                what = "a list or a mapping stands where a key is expected"
                self.note("not-yaml", key.line, what, "put a text with `{` or `[` in it between quotes")
                continue
            name = plain_key(key.text)
            if name == "<<" and not key.is_quoted:
                self.note("not-yaml", key.line, "`<<` merges mappings in YAML 1.1 only", "write the keys out")
            if name in seen:
                what = f"the key `{key.text}` stands here and in line {seen[name]}: readers keep the one or the other"
                self.note("key-twice", key.line, what, "keep one of them")
                continue
            seen[name] = key.line
            yield key, self.value(raw_value, depth + 1)

    def _scalar(self, node: Any, line: int) -> Value:
        text, quoted = str(node.value), node.style is not None
        tag = node.tag.removeprefix(_TAG)
        if tag not in _KINDS:
            self.note("not-yaml", line, f"the tag `{tag}` is not of YAML 1.2's core schema", "leave the tag out")
        kind = Kind.TEXT if quoted else plain_kind(text)
        return Value(kind=kind, line=line, text=text, is_quoted=quoted)


_KINDS = frozenset({"str", "int", "float", "bool", "null"})


def plain_kind(text: str) -> Kind:
    """What a plain scalar is by YAML 1.2's core schema."""
    if text in _NULLS:
        return Kind.NULL
    if text in _BOOLS:
        return Kind.BOOL
    if _INT.fullmatch(text):
        return Kind.INTEGER
    return Kind.NUMBER if _FLOAT.fullmatch(text) else Kind.TEXT
