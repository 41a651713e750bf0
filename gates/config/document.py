"""Bytes or text of a configuration file to plain values with positions, guarded against bombs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gates.config.mistakes import ConfigError, Mistake
from gates.config.positions import MAX_DEPTH, KeyPath, Positions, scan

MAX_SIZE_BYTES = 1_000_000
"""A larger configuration is refused before it is read."""

_PLACE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)$")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_HINTS = (
    ("Invalid value", "text is written in quotes, a switch as `true` or `false`"),
    (
        "Expected '=' after a key",
        "write `key = value`; a key with other characters than A-Z, 0-9, - and _ needs quotes",
    ),
    ("Unclosed array", "a list that begins with `[` ends with `]`"),
    ("Unterminated string", "a text that begins with a quote ends with the same quote"),
    ("Invalid initial character for a key part", "a key or a `[table]` is expected here"),
    ("Invalid statement", "a key or a `[table]` is expected here"),
    ("Illegal character", "write control characters as escapes, such as `\\t`"),
    ("Expected newline or end of document", "one `key = value` on a line"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One configuration file, read but not yet judged."""

    file: str
    """Its name: `pyproject.toml` or `gates.toml`."""
    content: Mapping[str, object]
    """The whole file as plain values; numbers with a point are `Decimal`."""
    positions: Positions

    @property
    def prefix(self) -> tuple[str, ...]:
        """The path of our table: `tool.gates` in pyproject.toml, the root elsewhere."""
        return ("tool", "gates") if is_pyproject(self.file) else ()

    @property
    def table(self) -> object:
        """What stands at our prefix; None when nothing does."""
        found: object = self.content
        for key in self.prefix:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found


def is_pyproject(file: str) -> bool:
    """Whether our table stands below `tool.gates` in this file; in any other file the keys have no prefix."""
    return file.replace("\\", "/").rsplit("/", 1)[-1] == "pyproject.toml"


def decode(content: bytes, file: str) -> str:
    """The text of a configuration file; raises ConfigError for bytes that are not UTF-8, or too many."""
    if len(content) > MAX_SIZE_BYTES:
        raise _too_large(file, len(content))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refuse(file, 1, "the file is UTF-16, TOML is UTF-8", "save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise _refuse(file, line, problem, "save the file as UTF-8") from error


def parse(text: str, file: str) -> Document:
    """Read a TOML text.

    Raises:
        ConfigError: the text is too large, nested too deep, not TOML, only TOML 1.1, or in the middle of a merge.
    """
    try:
        return _parse(text, file)
    except ConfigError as error:
        conflicts = _conflicts(text, file)
        raise (ConfigError(conflicts) if conflicts else error) from error


def _conflicts(text: str, file: str) -> tuple[Mistake, ...]:
    """Where git left both sides of a merge."""
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if line.startswith("<<<<<<< ")]
    if not lines or ">>>>>>> " not in text:
        return ()
    problem = "git left both sides of a merge here (`<<<<<<<` to `>>>>>>>`)"
    way_out = "keep what is right of both, and take the marker lines away"
    return tuple(Mistake(file=file, line=line, key="", problem=problem, way_out=way_out) for line in lines)


def _parse(text: str, file: str) -> Document:
    size_bytes = len(text.encode("utf-8", "surrogatepass"))
    if size_bytes > MAX_SIZE_BYTES:
        raise _too_large(file, size_bytes)
    if text.startswith("\ufeff"):
        raise _refuse(file, 1, "the file begins with a byte order mark", "save it as UTF-8 without one")
    positions = scan(text)
    if positions.too_deep_line is not None:
        problem = f"keys, tables or lists are nested more than {MAX_DEPTH} deep"
        raise _refuse(file, positions.too_deep_line, problem, "write fewer dots or brackets")
    if positions.repeats:
        raise ConfigError(
            Mistake(
                file=file,
                line=repeat.line,
                key=dotted(repeat.path),
                problem=f"is written a second time; the first is on line {repeat.first_line}",
                way_out="keep one of them",
            )
            for repeat in positions.repeats
        )
    try:
        content = tomllib.loads(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:
        raise _not_toml(file, positions, error) from error
    if positions.newer:
        raise ConfigError(_newer(file, positions))
    return Document(file=file, content=content, positions=positions)


def dotted(path: KeyPath) -> str:
    """A path as TOML writes it: `tool.gates.lanes."a b".paths[0]`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
            continue
        plain = key if _BARE_KEY.fullmatch(key) else '"' + "".join(map(_escaped, key)) + '"'
        text += f".{plain}" if text else plain
    return text


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def _decimal(text: str) -> Decimal:
    """A number that no Decimal can hold becomes NaN, which every reader of numbers refuses."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _not_toml(file: str, positions: Positions, error: Exception) -> ConfigError:
    newer = _newer(file, positions)
    message = " ".join(str(error).split())
    place = _PLACE.search(message)
    if place is None:
        problem = "a number has too many digits" if "digits" in message else "cannot be read as TOML"
        return _refuse(file, positions.stopped_line or 0, problem, "write it shorter")
    line = int(place[1]) if place[1] else 0
    if newer and (not line or any(abs(it.line - line) <= 1 for it in newer)):
        return ConfigError(newer)
    what = message[: place.start()]
    hint = next((hint for start, hint in _HINTS if what.startswith(start)), "correct the TOML syntax")
    end = "" if line else " at the end of the file"
    return _refuse(file, line or positions.stopped_line or 0, f"not valid TOML: {what[:200]}{end}", hint)


def _newer(file: str, positions: Positions) -> tuple[Mistake, ...]:
    return tuple(
        Mistake(
            file=file,
            line=line,
            key="",
            problem=f"{what} is TOML 1.1, which most tools cannot read",
            way_out="write it as in TOML 1.0",
        )
        for line, what in positions.newer
    )


def _too_large(file: str, size_bytes: int) -> ConfigError:
    problem = f"the file has {size_bytes:,} bytes; at most {MAX_SIZE_BYTES:,} are read"
    return _refuse(file, 0, problem, "keep data out of the configuration")


def _refuse(file: str, line: int, problem: str, way_out: str) -> ConfigError:
    return ConfigError((Mistake(file=file, line=line, key="", problem=problem, way_out=way_out),))
