"""Reads one mapping of a spec field by field, and writes down every fault on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from gates.specs.fault import Fault, quoted
from gates.specs.spec import Named
from gates.specs.values import Kind, Value, plain_key

_LEFT = re.compile(r"\{\{[^}]*\}\}|<[A-Z][A-Z _-]{2,}>|(?:TODO|TBD|FIXME|XXX)(?::.*)?|\.\.\.", re.DOTALL)
_TEXTS = (Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.BOOL)


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping, and where its faults go."""

    value: Value
    path: str
    faults: list[Fault] = field(default_factory=list)

    def note(self, slug: str, line: int | None, what: str, way_out: str = "") -> None:
        """Write a fault down."""
        self.faults.append(Fault(slug=slug, path=self.path, line=line, what=what, way_out=way_out))

    def get(self, *names: str) -> Value | None:
        """The value below the first of these keys; None when there is none, or nothing behind it."""
        value = self.value.get(*names)
        return None if value is None or value.kind is Kind.NULL else value

    def line_of(self, *names: str) -> int:
        """The line of a key; of the mapping when it is not there."""
        wanted = {plain_key(name) for name in names}
        return next((key.line for key, _ in self.value.entries if plain_key(key.text) in wanted), self.value.line)

    def require(self, names: Iterable[str]) -> None:
        """A key that is not there, or has no value behind it."""
        for name in names:
            value = self.value.get(name)
            if value is None:
                self.note("section-missing", self.value.line, f"the section `{name}` is missing", f"write `{name}:`")
            elif value.is_empty and value.kind is not Kind.TABLE and value.kind is not Kind.LIST:
                self.note("section-empty", self.line_of(name), f"the section `{name}` is empty", "fill it in")

    def refuse_unknown(self, known: Iterable[str], why: str) -> None:
        """Keys that the form does not have, with the nearest one that it has."""
        import difflib  # only a spec with mistakes pays for it

        names = {plain_key(name): name for name in known}
        for key, _ in self.value.entries:
            if plain_key(key.text) not in names and not key.text.startswith("x-"):
                near = difflib.get_close_matches(plain_key(key.text), names, n=1)
                way_out = f"did you mean `{names[near[0]]}`?" if near else "take it out"
                self.note("key-unknown", key.line, f"{why} no key {quoted(key.text)}", way_out)

    def text(self, *names: str) -> Named | None:
        """A text on one line; a number is taken as the text that it is written as."""
        value = self.get(*names)
        if value is None:
            return None
        if value.kind not in _TEXTS:
            self._wrong(value, names[0], "a text")
            return None
        return Named(text=" ".join(value.text.split()), line=value.line)

    def matched(self, pattern: re.Pattern[str], expected: str, *names: str) -> Named | None:
        """A text of a certain form; one that has another is a fault and comes back all the same."""
        found = self.text(*names)
        if found is not None and found.text and not pattern.fullmatch(found.text):
            self.note("value-wrong", found.line, f"`{names[0]}` is {quoted(found.text)}", f"expected {expected}")
        return found

    def choice(self, allowed: Sequence[str], *names: str) -> Named | None:
        """One of some words."""
        found = self.text(*names)
        if found is not None and found.text not in allowed:
            self.note("value-wrong", found.line, f"`{names[0]}` is {quoted(found.text)}", f"use {', '.join(allowed)}")
        return found

    def integer(self, *names: str, minimum: int = 0) -> int | None:
        """A whole number."""
        value = self.get(*names)
        if value is None:
            return None
        number = value.integer
        if number is None or number < minimum:
            self._wrong(value, names[0], f"a whole number of at least {minimum}")
            return None
        return number

    def percent(self, *names: str) -> Decimal | None:
        """A number of percent from 0 to 100; `80%` is read too."""
        value = self.get(*names)
        if value is None:
            return None
        text = value.text.strip().removesuffix("%").strip() if value.kind in _TEXTS else ""
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= 100:
            self._wrong(value, names[0], "percent from 0 to 100")
            return None
        if 0 < number <= 1:
            what = f"`{names[0]}` is {quoted(value.text)} percent"
            self.note("value-wrong", value.line, what, "targets are percent: write 80, and not 0.8")
            return None
        return number

    def texts(self, *names: str) -> tuple[Named, ...]:
        """A list of texts; one text is a list of itself."""
        value = self.get(*names)
        if value is None:
            return ()
        if value.kind in _TEXTS:
            value = Value(kind=Kind.LIST, line=value.line, items=(value,))
        if value.kind is not Kind.LIST:
            self._wrong(value, names[0], "a list of texts")
            return ()
        found = []
        for item in value.items:
            if item.kind in _TEXTS and item.text.strip():
                found.append(Named(text=" ".join(item.text.split()), line=item.line))
            elif item.kind is Kind.TABLE and len(item.entries) == 1 and item.entries[0][1].kind in _TEXTS:
                key, text = item.entries[0]
                what = f"{quoted(f'{key.text}: {text.text}')} is a mapping, because of the colon in it"
                self.note("value-wrong", item.line, what, "put the text between quotes")
                found.append(Named(text=f"{key.text}: {text.text}", line=item.line))
            elif not (item.kind is Kind.LIST and len(item.items) < 2):  # a check box has a fault of its own
                self._wrong(item, names[0], "a text in each line of the list")
        return tuple(found)

    def table(self, *names: str) -> Fields | None:
        """A mapping."""
        value = self.get(*names)
        if value is None:
            return None
        if value.kind is not Kind.TABLE:
            self._wrong(value, names[0], "a mapping")
            return None
        return Fields(value, self.path, self.faults)

    def rows(self, *names: str) -> tuple[Value, ...]:
        """The elements of a list."""
        value = self.get(*names)
        if value is None:
            return ()
        if value.kind is not Kind.LIST:
            self._wrong(value, names[0], "a list")
            return ()
        return value.items

    def left_open(self) -> None:
        """Texts that somebody meant to fill in."""
        for value in self.value.walk():
            if value.kind is Kind.TEXT and (match := _LEFT.fullmatch(value.text.strip())):
                self.note("placeholder-left", value.line, f"{quoted(match[0])} waits to be filled in", "fill it in")

    def _wrong(self, value: Value, name: str, expected: str) -> None:
        shown = quoted(value.text) if value.kind in _TEXTS else value.shown
        self.note("value-wrong", value.line, f"`{name}` is {shown}", f"expected {expected}")
