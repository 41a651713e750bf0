"""Records which lines of some files each test ran. Standard library only; `sys.monitoring` from 3.12 on, else a tracer.

Of further files it records only which functions were entered: enough to know what an outcome depends on.

Lines are put into the set that is current: one per test, per fixture that outlives a test, per test file that is
imported. What runs while one of the files itself is being imported goes into a set of its own.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

TOOL = 4
STARTS = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"})
"""Audit events of a process that starts another one."""
ENTRY = 1 << 23
"""Set beside the first line of code that was entered: its `def` line also runs where it is defined."""


class Lines:
    """The lines that ran since the last change of the set: the file's number in the bits from 24 on, then the line."""

    def __init__(self, files: list[str], entered: list[str] | None = None) -> None:
        self.numbers = {path: number for number, path in enumerate([*files, *(entered or ())])}
        self.followed = len(files)
        self.known: dict[str, int] = {}
        self.current: set[int] = set()
        self.at_import: set[int] = set()
        self.importing = 0
        self.cell = [self.current.add]
        self.locals: dict[int, Any] = {}
        self.monitoring = getattr(sys, "monitoring", None)

    def number(self, filename: str) -> int:
        """The number of a file, -1 for one that is of no interest."""
        found = self.known.get(filename)
        if found is None:
            found = self.known[filename] = self.numbers.get(os.path.realpath(filename), -1)
        return found

    def start(self) -> None:
        """Begin to record, in this thread and those that start from now on."""
        if self.monitoring is None:
            sys.settrace(self.trace)
            threading.settrace(self.trace)
            return
        events = self.monitoring.events
        self.monitoring.use_tool_id(TOOL, "gates-mutants")
        self.monitoring.register_callback(TOOL, events.PY_START, self.on_start)
        self.monitoring.register_callback(TOOL, events.LINE, self.on_line)
        self.monitoring.register_callback(TOOL, events.PY_RETURN, self.on_end)
        self.monitoring.register_callback(TOOL, events.PY_UNWIND, self.on_end)
        self.monitoring.set_events(TOOL, events.PY_START | events.PY_UNWIND)

    def stop(self) -> None:
        """End the recording."""
        if self.monitoring is None:
            sys.settrace(None)
            threading.settrace(None)
            return
        self.monitoring.set_events(TOOL, 0)
        self.monitoring.free_tool_id(TOOL)

    def is_disturbed(self) -> bool:
        """Whether a test took the tracer away; it is put back."""
        if self.monitoring is not None or sys.gettrace() == self.trace:
            return False
        sys.settrace(self.trace)
        return True

    def into(self, lines: set[int]) -> set[int]:
        """Record into another set from now on; returns the one before."""
        before, self.current = self.current, lines
        self._record()
        return before

    def _record(self) -> None:
        self.cell[0] = (self.at_import if self.importing else self.current).add
        if self.monitoring is not None:
            self.monitoring.restart_events()

    def _import(self, change: int) -> None:
        self.importing += change
        if self.importing in (0, 1):
            self._record()

    def on_start(self, code: Any, _offset: int) -> Any:
        """A function of any file starts: watch the lines of ours."""
        number = self.number(code.co_filename)
        if number >= 0:
            events = self.monitoring.events  # type: ignore[union-attr]
            is_module = code.co_name == "<module>"
            if number >= self.followed:
                if not is_module:
                    self.cell[0](number << 24 | ENTRY | code.co_firstlineno)
                return self.monitoring.DISABLE  # type: ignore[union-attr]
            if is_module:  # its first line may be that of a function too
                self._import(1)
            else:
                self.cell[0](number << 24 | ENTRY | code.co_firstlineno)
            wanted = events.LINE | events.PY_RETURN if is_module else events.LINE
            self.monitoring.set_local_events(TOOL, code, wanted)  # type: ignore[union-attr]
        return self.monitoring.DISABLE  # type: ignore[union-attr]

    def on_line(self, code: Any, line: int) -> Any:
        """A line of ours runs, for the first time since the set changed."""
        self.cell[0](self.number(code.co_filename) << 24 | line)
        return self.monitoring.DISABLE  # type: ignore[union-attr]

    def on_end(self, code: Any, *_: Any) -> None:
        """A file of ours has been imported."""
        if code.co_name == "<module>" and 0 <= self.number(code.co_filename) < self.followed:
            self._import(-1)

    def trace(self, frame: Any, _event: str, _arg: Any) -> Any:
        """The tracer of all calls: files of no interest are not followed."""
        code = frame.f_code
        number = self.known.get(code.co_filename)
        if number is None:
            number = self.number(code.co_filename)
        if number < 0:
            return None
        if number >= self.followed:
            if code.co_name != "<module>":
                self.cell[0](number << 24 | ENTRY | code.co_firstlineno)
            return None
        if code.co_name == "<module>":
            self._import(1)
            return _module(self.cell, number << 24, self._import)
        local = self.locals.get(number)
        if local is None:
            local = self.locals[number] = _local(self.cell, number << 24)
        self.cell[0](number << 24 | ENTRY | code.co_firstlineno)
        return local


def _local(cell: list[Any], base: int) -> Any:
    def local(frame: Any, event: str, _arg: Any) -> Any:
        if event == "line":
            cell[0](base | frame.f_lineno)
        return local

    return local


def _module(cell: list[Any], base: int, count: Any) -> Any:
    def module(frame: Any, event: str, _arg: Any) -> Any:
        if event == "line":
            cell[0](base | frame.f_lineno)
        elif event == "return":
            count(-1)
        return module

    return module
