"""Which of the collected tests a gate speaks of: paths, and an expression of marks as `pytest -m` takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.model.scope import is_within
from gates.suite.record import Item

_TOKEN = re.compile(r"\s*(?:(?P<name>[\w:+\-.\[\]\\/]+)|(?P<bracket>[()]))")
_DEPTH_MAX = 50


class ExpressionError(ValueError):
    """An expression of marks that only pytest itself can evaluate, or none at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """A choice among tests; an empty one chooses all."""

    markers: str = ""
    """An expression such as `smoke and not slow`."""
    paths: tuple[str, ...] = ()
    """Folders and files; empty for anywhere."""

    def chooses(self, item: Item) -> bool:
        """Whether the gate speaks of this test.

        Raises:
            ExpressionError: the expression of marks cannot be evaluated here.
        """
        if self.paths and not is_within(item.path, self.paths):
            return False
        return not self.markers or matches(self.markers, item.marks)


def matches(expression: str, marks: frozenset[str]) -> bool:
    """Evaluate an expression of names, `and`, `or`, `not` and brackets against a test's marks.

    Raises:
        ExpressionError: it holds anything else, for example `device(serial=1)`.
    """
    tokens, position = [], 0
    text = expression.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(f"column {position + 1} of {expression!r} is not understood")
        tokens.append(found.group().strip())
        position = found.end()
    parser = _Parser(tokens, marks, expression)
    value = parser.either(0)
    if parser.rest:
        raise ExpressionError(f"{parser.rest[0]!r} is too much in {expression!r}")
    return value


class _Parser:
    def __init__(self, tokens: list[str], marks: frozenset[str], expression: str) -> None:
        self.rest, self.marks, self.expression = tokens, marks, expression

    def _next_is(self, word: str) -> bool:
        if self.rest and self.rest[0] == word:
            self.rest = self.rest[1:]
            return True
        return False

    def either(self, depth: int) -> bool:
        value = self.both(depth)
        while self._next_is("or"):
            value = self.both(depth) or value
        return value

    def both(self, depth: int) -> bool:
        value = self.single(depth)
        while self._next_is("and"):
            value = self.single(depth) and value
        return value

    def single(self, depth: int) -> bool:
        if depth > _DEPTH_MAX:
            raise ExpressionError(f"{self.expression!r} is nested too deep")
        if self._next_is("not"):
            return not self.single(depth + 1)
        if self._next_is("("):
            value = self.either(depth + 1)
            if not self._next_is(")"):
                raise ExpressionError(f"a bracket is not closed in {self.expression!r}")
            return value
        if not self.rest or self.rest[0] in (")", "and", "or", "("):
            raise ExpressionError(f"a mark is missing in {self.expression!r}")
        name, self.rest = self.rest[0], self.rest[1:]
        if self.rest[:1] == ["("]:
            raise ExpressionError(f"{name}(...) in {self.expression!r} can be evaluated by pytest only")
        return name in self.marks
