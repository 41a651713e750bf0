"""Puts a note at the start of functions, so that it is heard when they are entered. Standard library only.

Only for CPython 3.11, which has no `sys.monitoring`: a tracer slows down each step of a test, of pytest's own code too,
and this only the functions of our files. A note is a call of `set.add` before the first step of a code object; lines,
names, arguments and nested code stay what they are. What nobody could put a note into makes `is_whole` false.
"""

from __future__ import annotations

import dis
import gc
import sys
import types
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from typing import Any

from .lines import Lines

_BEFORE = ("EXTENDED_ARG", "COPY_FREE_VARS", "MAKE_CELL", "RETURN_GENERATOR", "POP_TOP")
_NO_LINE = 0x80 | 15 << 3
"""A piece of the table of lines, of up to eight code units that belong to none."""
_PIECE = 8


class NoNoteError(Exception):
    """This code is laid out in another way."""


def can_note() -> bool:
    """Whether this interpreter is the one whose code is known here."""
    return sys.implementation.name == "cpython" and sys.version_info[:2] == (3, 11)


class Notes:
    """The functions of some files, which tell when they are entered."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.entered: set[int] = set()
        """The file's number from bit 24 on, then the first line."""
        self.is_whole = True
        self.done: dict[int, tuple[types.CodeType, types.CodeType]] = {}
        self.noted: dict[int, types.CodeType] = {}
        self.before: list[tuple[types.FunctionType, types.CodeType]] = []

    def put(self) -> None:
        """Put notes into all functions that there are, and into those of files that are imported from now on."""
        for each in gc.get_objects():
            if type(each) is types.FunctionType and self.lines.number(each.__code__.co_filename) >= 0:
                self.before.append((each, each.__code__))
        for function, code in self.before:
            function.__code__ = self.of(code)
        original: Callable[..., Any] = SourceFileLoader.get_code
        self.original = original

        def get_code(loader: Any, fullname: str) -> Any:
            code = original(loader, fullname)
            return code if code is None else self.of(code)

        setattr(SourceFileLoader, "get_code", get_code)  # noqa: B010 - mypy takes no assignment to a method

    def take_away(self) -> None:
        """Give all functions the code that they had."""
        for function, code in self.before:
            function.__code__ = code
        setattr(SourceFileLoader, "get_code", self.original)  # noqa: B010 - mypy takes no assignment to a method

    def of(self, code: types.CodeType) -> types.CodeType:
        """The code with notes in it and in all code inside it; the same code where it is of no interest."""
        if self.lines.number(code.co_filename) < 0:
            return code
        known = self.done.get(id(code))
        if known is None:
            try:
                new = self._noted(code)
            except NoNoteError:
                self.is_whole, new = False, code
            known = self.done[id(code)] = (code, new)
            self.noted[id(new)] = new
        return known[1]

    def hear(self, code: Any) -> None:
        """Some code is about to be executed that may define functions: were notes put into it?"""
        if isinstance(code, types.CodeType) and id(code) not in self.noted and self.lines.number(code.co_filename) >= 0:
            self.is_whole = False

    def _noted(self, code: types.CodeType) -> types.CodeType:
        inner = tuple(self.of(each) if isinstance(each, types.CodeType) else each for each in code.co_consts)
        if code.co_name == "<module>":
            return code.replace(co_consts=inner)
        at = _start(code)
        number = self.lines.number(code.co_filename) << 24 | code.co_firstlineno
        call = _call(len(inner), len(inner) + 1)
        return code.replace(
            co_code=code.co_code[: 2 * at] + call + code.co_code[2 * at :],
            co_consts=(*inner, self.entered.add, number),
            co_stacksize=code.co_stacksize + 4,
            co_linetable=_moved_lines(code.co_linetable, at, len(call) // 2),
            co_exceptiontable=_moved_handlers(code.co_exceptiontable, at, len(call) // 2),
        )


def _start(code: types.CodeType) -> int:
    """The code unit behind the first RESUME, which all jumps stay behind."""
    units = code.co_code
    for at in range(0, len(units), 2):
        name = dis.opname[units[at]]
        if name == "RESUME":
            return at // 2 + 1
        if name not in _BEFORE:
            break
    raise NoNoteError(code.co_name)


def _call(function: int, argument: int) -> bytes:
    """`function(argument)`, both by their places among the constants."""
    words = [*_word("PUSH_NULL", 0), *_word("LOAD_CONST", function), *_word("LOAD_CONST", argument)]
    words += [*_word("PRECALL", 1), 0, 0, *_word("CALL", 1), *[0] * 8, *_word("POP_TOP", 0)]
    return bytes(words)


def _word(name: str, argument: int) -> Iterator[int]:
    for shift in (24, 16, 8):
        if argument >> shift:
            yield from (dis.opmap["EXTENDED_ARG"], argument >> shift & 0xFF)
    yield from (dis.opmap[name], argument & 0xFF)


def _moved_lines(table: bytes, at: int, count: int) -> bytes:
    """The table of lines with so many code units of no line put in."""
    place, units = 0, 0
    while units < at:
        units += (table[place] & 7) + 1
        place += 1
        while place < len(table) and not table[place] & 0x80:
            place += 1
    if units != at:
        raise NoNoteError("a line begins before the start")
    pieces = [_PIECE] * (count // _PIECE) + [count % _PIECE] * bool(count % _PIECE)
    return table[:place] + bytes(_NO_LINE | each - 1 for each in pieces) + table[place:]


def _moved_handlers(table: bytes, at: int, count: int) -> bytes:
    """The table of exception handlers: rows of start, length, handler and depth, of which two are places."""
    numbers = list(_numbers(table))
    found = bytearray()
    for row in range(0, len(numbers), 4):
        start, length, handler, depth = numbers[row : row + 4]
        if start < at:
            raise NoNoteError("a handler begins before the start")
        for column, value in enumerate((start + count, length, handler + count, depth)):
            found += _bytes(value, is_first=column == 0)
    return bytes(found)


def _numbers(table: bytes) -> Iterator[int]:
    value = 0
    for each in table:
        value = value << 6 | each & 0x3F
        if not each & 0x40:
            yield value
            value = 0


def _bytes(value: int, *, is_first: bool) -> bytes:
    digits = [value & 0x3F]
    while value := value >> 6:
        digits.append(value & 0x3F | 0x40)
    digits.reverse()
    digits[0] |= 0x80 if is_first else 0
    return bytes(digits)
