"""One line of ruff's `json-lines` output. Imported only when there are lines to read."""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True, gc=False):
    """A position in a file, both numbers from 1."""

    row: int
    column: int


class Repair(msgspec.Struct, frozen=True, gc=False):
    """How safe the repair is that ruff offers: `safe`, `unsafe`, `display`."""

    applicability: str


class RuffLine(msgspec.Struct, frozen=True, gc=False):
    """One finding as ruff writes it. In preview a syntax error has only a name; before 0.13 it had neither."""

    filename: str
    message: str
    code: str | None = None
    name: str | None = None
    severity: str | None = None
    location: Place | None = None
    end_location: Place | None = None
    fix: Repair | None = None

    @property
    def rule(self) -> str:
        """The rule's code, or its name where it has no code."""
        return self.code or self.name or "invalid-syntax"


_DECODER = msgspec.json.Decoder(RuffLine)


def decode(output: bytes) -> list[RuffLine]:
    """All lines.

    Raises:
        ValueError: a line is cut, is not UTF-8 or lacks a field; the message names the line.
    """
    try:
        return _DECODER.decode_lines(output)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        for number, line in enumerate(output.split(b"\n"), 1):
            if line.strip():
                try:
                    _DECODER.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise ValueError(f"line {number} is not a finding: {error}") from error
        raise ValueError("its lines cannot be read") from None
