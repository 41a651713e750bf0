"""One table of a configuration, read key by key; what is wrong is noted and reading goes on."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from gates.config.document import Document, dotted
from gates.config.mistakes import Mistake, nearest, quoted, shown
from gates.config.positions import KeyPath

E = TypeVar("E", bound=enum.Enum)

PERCENT = "a number from 0 to 100"
_MAX_PLACES = 20
_MAX_TEXT = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table, where it stands, and where its mistakes are noted.

    Each reader returns None when the key is absent, and also when its value is wrong; that is noted.
    """

    document: Document
    path: KeyPath
    content: Mapping[str, object]
    mistakes: list[Mistake]
    """Shared by all tables of one document; grows."""

    @property
    def name(self) -> str:
        """The table's full name as TOML writes it."""
        return dotted(self.path)

    @property
    def line(self) -> int:
        """Where the table begins."""
        return self.document.positions.line(self.path)

    def line_of(self, *keys: str | int) -> int:
        """Where a key of this table stands; the table's own line when it is absent."""
        return self.document.positions.line((*self.path, *keys))

    def note(self, keys: KeyPath, problem: str, way_out: str = "") -> None:
        """Note one mistake about a key (or about the table itself, for no keys)."""
        path = (*self.path, *keys)
        self.mistakes.append(
            Mistake(
                file=self.document.file,
                line=self.document.positions.line(path),
                key=dotted(path),
                problem=problem,
                way_out=way_out,
            )
        )

    def refuse_unknown(self, known: Iterable[str], hints: Mapping[str, str] | None = None) -> None:
        """Note every key that is not known, with the nearest one that is; `hints` gives a better way out for some."""
        names = frozenset(known)
        for key in self.content:
            if key not in names:
                hint = (hints or {}).get(key)
                self.note((key,), "unknown key", hint or nearest(key, names))

    def text(self, key: str) -> str | None:
        """One line of text that is not blank."""
        value = self.content.get(key)
        if value is None:
            return None
        return checked_text(self, (key,), value)

    def texts(self, key: str, *, may_be_empty: bool = False) -> tuple[str, ...] | None:
        """A list of texts, none blank."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            way_out = f"write `{key} = [{quoted(value)}]`" if isinstance(value, str) else ""
            self.note((key,), f"expected a list of texts, got {shown(value)}", way_out)
            return None
        if not value and not may_be_empty:
            self.note((key,), "the list is empty", "name at least one, or remove the key")
            return None
        items = [checked_text(self, (key, number), item) for number, item in enumerate(value)]
        return tuple(item for item in items if item is not None) if None not in items else None

    def integer(self, key: str, *, minimum: int, maximum: int = 10**9) -> int | None:
        """A whole number within bounds."""
        value = self.content.get(key)
        return None if value is None else checked_integer(self, (key,), value, minimum=minimum, maximum=maximum)

    def percent(self, key: str) -> Decimal | None:
        """A number from 0 to 100."""
        value = self.content.get(key)
        return None if value is None else checked_number(self, (key,), value, maximum=Decimal(100))

    def choice(self, key: str, kind: type[E]) -> E | None:
        """One of an enum's values."""
        value = self.content.get(key)
        return None if value is None else checked_choice(self, (key,), value, kind)

    def day(self, key: str) -> date | None:
        """A TOML date without a time."""
        value = self.content.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        way_out = "write a day, such as `2027-03-01`, without quotes and without a time"
        self.note((key,), f"expected a date, got {shown(value)}", way_out)
        return None

    def table(self, key: str) -> Table | None:
        """The table below this key."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.note((key,), f"expected a table, got {shown(value)}", f"write `[{dotted((*self.path, key))}]`")
            return None
        return self.below((key,), value)

    def named(self, key: str) -> tuple[tuple[str, Table], ...]:
        """The tables of a table of tables: (name, table) in the order of the file."""
        outer = self.table(key)
        if outer is None:
            return ()
        tables = ((name, outer.table(name)) for name in outer.content)
        return tuple((name, table) for name, table in tables if table is not None)

    def rows(self, key: str) -> tuple[Table, ...]:
        """The tables of an array of tables."""
        value = self.content.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            name = dotted((*self.path, key))
            self.note((key,), f"expected a list of tables, got {shown(value)}", f"write `[[{name}]]` above each")
            return ()
        found: list[Table] = []
        for number, row in enumerate(value):
            if isinstance(row, dict):
                found.append(self.below((key, number), row))
            else:
                self.note((key, number), f"expected a table, got {shown(row)}")
        return tuple(found)

    def below(self, keys: KeyPath, content: Mapping[str, object]) -> Table:
        """A table inside this one."""
        return Table(document=self.document, path=(*self.path, *keys), content=content, mistakes=self.mistakes)


def checked_text(table: Table, keys: KeyPath, value: object, *, may_be_blank: bool = False) -> str | None:
    """One text that a command line or a report can hold; None when it is not (noted)."""
    if not isinstance(value, str):
        plain = shown(value).removeprefix("the number ")
        way_out = f'write `"{plain}"`' if isinstance(value, (int, Decimal)) else ""
        table.note(keys, f"expected a text, got {shown(value)}", way_out)
    elif not value.strip() and not may_be_blank:
        table.note(keys, "the text is empty", "write something, or remove the key")
    elif "\0" in value:
        table.note(keys, "the text holds a NUL character")
    elif len(value) > _MAX_TEXT:
        table.note(keys, f"the text has {len(value):,} characters; at most {_MAX_TEXT:,} are read")
    else:
        return value
    return None


def checked_integer(table: Table, keys: KeyPath, value: object, *, minimum: int, maximum: int = 10**9) -> int | None:
    """A whole number within bounds (an int, no bool); None when it is not (noted)."""
    if isinstance(value, bool) or not isinstance(value, int):
        table.note(keys, f"expected a whole number, got {shown(value)}")
        return None
    if not minimum <= value <= maximum:
        bound = f"at least {minimum}" if value < minimum else f"at most {maximum:,}"
        table.note(keys, f"expected {bound}, got {shown(value)}")
        return None
    return value


def checked_number(table: Table, keys: KeyPath, value: object, *, maximum: Decimal | None) -> Decimal | None:
    """A number from 0 (up to a maximum), as Decimal; None when it is not (noted)."""
    wanted = "a number that is not negative" if maximum is None else f"a number from 0 to {maximum}"
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        table.note(keys, f"expected {wanted}, got {shown(value)}")
        return None
    number = Decimal(value) if isinstance(value, int) and abs(value) < 10**30 else value
    if (
        not isinstance(number, Decimal)
        or not number.is_finite()
        or number < 0
        or (maximum is not None and number > maximum)
    ):
        table.note(keys, f"expected {wanted}, got {shown(value)}")
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and not -_MAX_PLACES <= exponent <= _MAX_PLACES:
        table.note(keys, f"expected {wanted} with at most {_MAX_PLACES} places, got {shown(value)}")
        return None
    return number


def checked_choice(table: Table, keys: KeyPath, value: object, kind: type[E]) -> E | None:
    """One of an enum's values; None when it is not (noted)."""
    names = [str(member.value) for member in kind]
    for member in kind:
        if value == member.value and type(value) is type(member.value):
            return member
    expected = ", ".join(f'"{name}"' for name in names)
    way_out = nearest(value, names) if isinstance(value, str) else ""
    table.note(keys, f"expected one of {expected}, got {shown(value)}", way_out if way_out.startswith("did") else "")
    return None
