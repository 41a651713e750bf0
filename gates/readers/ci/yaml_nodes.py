"""YAML as nodes with lines: `on` stays `on`, anchors and merge keys are followed, nothing is built from it.

Aliases are shared nodes and are never copied, so a file of nested anchors costs what it has in bytes; what is walked is
bounded all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gates.readers.ci.block import Text

SIZE_LIMIT = 1024 * 1024
"""Characters of one file; a larger one is not read."""
_DEPTH = 12
_WIDTH = 5000
_TRUE = frozenset({"true", "yes", "on"})


class YamlError(ValueError):
    """The text is not YAML that can be read; the text of the error has the line."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a YAML document. A missing one is a `Node` too, so that paths can be followed without asking."""

    raw: Any = None
    """The composer's node; None when there is none."""
    source: tuple[str, ...] = field(default=(), repr=False)
    """The lines of the file."""

    @property
    def is_there(self) -> bool:
        """Whether the file has it, with a value."""
        return self.raw is not None and not (self.raw.id == "scalar" and self.raw.tag.endswith(":null"))

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return self.raw is not None and bool(self.raw.id == "mapping")

    @property
    def is_sequence(self) -> bool:
        """Whether it is a list."""
        return self.raw is not None and bool(self.raw.id == "sequence")

    @property
    def line(self) -> int:
        """The line that it begins on, from 1."""
        return int(self.raw.start_mark.line) + 1 if self.raw is not None else 1

    @property
    def text(self) -> str:
        """The text of a scalar; empty for all else."""
        return str(self.raw.value) if self.raw is not None and self.raw.id == "scalar" else ""

    @property
    def is_true(self) -> bool:
        """Whether it is a plain yes."""
        return self.text.strip().lower() in _TRUE

    def __bool__(self) -> bool:
        """Whether it is there."""
        return self.is_there

    def items(self) -> Iterator[tuple[Node, Node]]:
        """Keys and values, with merged ones after the mapping's own."""
        yield from _items(self, set(), 0)

    def values(self) -> Iterator[Node]:
        """The values, in the order of `items`."""
        yield from (value for _, value in self.items())

    def get(self, *names: str) -> Node:
        """The value below these keys; a missing node when there is none."""
        node = self
        for name in names:
            node = next((value for key, value in node.items() if key.text == name), Node(None, self.source))
        return node

    def key(self, name: str) -> Node:
        """The key itself, for its line."""
        return next((key for key, _ in self.items() if key.text == name), Node(None, self.source))

    def elements(self) -> Iterator[Node]:
        """The elements of a list, with lists in it laid flat, each list once; a scalar is a list of itself."""
        yield from _elements(self, set(), 0)

    def shell(self) -> Text:
        """A scalar as a script with the line of the file for each of its lines."""
        first, style = self.line, self.raw.style if self.raw is not None else None
        if style == "|":
            text = self.text
            return Text(text=text, lines=tuple(range(first + 1, first + 2 + text.count("\n"))))
        if style == ">":
            return self._folded()
        return Text(text=self.text, lines=(first,) * (self.text.count("\n") + 1))

    def _folded(self) -> Text:
        """A folded scalar, with each fold as a continued line, so that every command keeps its line."""
        first, last = self.line, int(self.raw.end_mark.line)
        rows = list(self.source[first:last])
        while rows and not rows[-1].strip():
            rows.pop()
        width = min((len(row) - len(row.lstrip()) for row in rows if row.strip()), default=0)
        parts: list[str] = []
        for number, row in enumerate(rows):
            following = rows[number + 1] if number + 1 < len(rows) else ""
            stays = (
                not following.strip()
                or not row.strip()
                or row[width : width + 1] == " "
                or following[width : width + 1] == " "
            )
            parts.append(row[width:] + ("\n" if stays else " \\\n"))
        return Text(text="".join(parts), lines=tuple(range(first + 1, first + 2 + len(parts))))


def _items(node: Node, seen: set[int], depth: int) -> Iterator[tuple[Node, Node]]:
    if not node.is_mapping or depth > _DEPTH or id(node.raw) in seen:
        return
    seen.add(id(node.raw))  # merged once more it adds nothing, and merges of merges grow with every level
    merged = []
    for key, value in node.raw.value[:_WIDTH]:
        if key.tag.endswith(":merge"):
            merged += [value] if value.id == "mapping" else list(value.value)[:_DEPTH]
        else:
            yield Node(key, node.source), Node(value, node.source)
    for each in merged:
        yield from _items(Node(each, node.source), seen, depth + 1)


def _elements(node: Node, seen: set[int], depth: int) -> Iterator[Node]:
    if not node.is_sequence:
        if node.is_there:
            yield node
        return
    if depth > _DEPTH or id(node.raw) in seen:
        return
    seen.add(id(node.raw))
    for value in node.raw.value[:_WIDTH]:
        if value.id == "sequence":
            yield from _elements(Node(value, node.source), seen, depth + 1)
        else:
            yield Node(value, node.source)


def read_yaml(text: str) -> tuple[Node, ...]:
    """The documents of a file, as nodes.

    Raises:
        YamlError: it is not YAML, too large or too deep.
    """
    import yaml  # heavy, and only this gate needs it

    if len(text) > SIZE_LIMIT:
        raise YamlError(f"it has {len(text):,} characters, more than {SIZE_LIMIT:,}")
    lines = tuple(text.splitlines())
    try:
        return tuple(Node(raw, lines) for raw in yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise YamlError(f"{where}{error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(" ".join(str(error).split())[:200] or type(error).__name__) from error
