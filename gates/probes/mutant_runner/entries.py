"""Records which functions each test of one child enters, for as little as that can cost. Standard library only.

`sys.monitoring` from Python 3.12 on; before, notes in the functions themselves; a tracer where these cannot be.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from .lines import STARTS, TOOL, Lines
from .notes import Notes


class Entries:
    """Which functions of the same files as `Lines` each test of one child enters.

    What a fixture enters that outlives a test belongs to every test of the child.
    """

    def __init__(self, lines: Lines, notes: Notes | None = None) -> None:
        self.lines, self.notes = lines, notes
        self.own: set[int] = set()
        self.shared: set[int] = set()
        self.told: list[list[int] | None] = []
        self.wider = 0
        self.has_started = False
        self.is_whole = True
        self.cell = [self.own.add]

    def start(self) -> None:
        """Begin to record, in this thread and those that start from now on."""
        sys.addaudithook(self.heard)
        monitoring = self.lines.monitoring
        if self.notes is not None:
            self.notes.entered.clear()
        elif monitoring is None:
            self.tracer = _entered(self.lines, self.cell)
            sys.settrace(self.tracer)
            threading.settrace(self.tracer)
        else:
            monitoring.use_tool_id(TOOL, "gates-mutants")
            monitoring.register_callback(TOOL, monitoring.events.PY_START, self.on_start)
            monitoring.set_events(TOOL, monitoring.events.PY_START)
            monitoring.restart_events()

    def on_start(self, code: Any, _offset: int) -> Any:
        """A function of any file starts, for the first time in this test."""
        number = self.lines.number(code.co_filename)
        if number >= 0 and code.co_name != "<module>":
            self.cell[0](number << 24 | code.co_firstlineno)
        return self.lines.monitoring.DISABLE  # type: ignore[union-attr]

    def share(self, change: int) -> None:
        """A fixture that outlives a test begins or ends."""
        self._gather()
        self.wider += change
        self.cell[0] = (self.shared if self.wider else self.own).add
        self._again()

    def cut(self) -> None:
        """After a test. It may have taken the tracer away, and then nobody knows what it entered."""
        self._gather()
        if self.notes is not None:
            self.is_whole = self.is_whole and self.notes.is_whole
        elif self.lines.monitoring is None and sys.gettrace() is not self.tracer:
            self.is_whole = False
        self.told.append(None if self.has_started else sorted(self.own))
        self.own.clear()
        self.has_started = False
        self._again()

    def heard(self, event: str, args: Any) -> None:
        """A test that starts processes cannot be followed."""
        if event in STARTS:
            self.has_started = True
        elif event == "exec" and self.notes is not None:
            self.notes.hear(args[0])

    def each(self) -> list[list[int] | None]:
        """What each test entered, in their order; None for one of which that is not known."""
        if not self.is_whole:
            return [None for _ in self.told]
        return [None if own is None else sorted({*own, *self.shared}) for own in self.told]

    def so_far(self) -> list[list[int] | None]:
        """The same in the middle of a test: that one is the last."""
        self.cut()
        return self.each()

    def _gather(self) -> None:
        if self.notes is not None:
            (self.shared if self.wider else self.own).update(self.notes.entered)
            self.notes.entered.clear()

    def _again(self) -> None:
        if self.lines.monitoring is not None:
            self.lines.monitoring.restart_events()


def _entered(lines: Lines, cell: list[Any]) -> Any:
    known, number_of = lines.known, lines.number

    def tracer(frame: Any, _event: str, _arg: Any) -> Any:
        code = frame.f_code
        number = known.get(code.co_filename)
        if number is None:
            number = number_of(code.co_filename)
        if number >= 0 and code.co_name != "<module>":
            cell[0](number << 24 | code.co_firstlineno)

    return tracer
