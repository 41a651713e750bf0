"""Records as the recorder writes them, and results that hold them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from gates.api import Command, Invocation, Task, TaskResult

Line = dict[str, Any]


def items(*ids: str, marks: Iterable[str] = ()) -> list[Line]:
    """The collection of these tests."""
    rows = [[test, test.partition("::")[0], 1, list(marks)] for test in ids]
    return [
        {"t": "items", "worker": None, "items": rows},
        {"t": "collected", "worker": None, "count": len(rows)},
    ]


def verdict_of(test: str, outcome: str = "passed") -> Line:
    """A test that was set up, called and cleaned up."""
    return {
        "t": "test",
        "id": test,
        "phases": [["setup", "passed", 0], ["call", outcome, 1], ["teardown", "passed", 0]],
    }


def finish(status: int, reported: int) -> Line:
    """The last line."""
    return {"t": "finish", "status": status, "reported": reported}


def record_of(*lines: Line | list[Line]) -> bytes:
    """The lines as bytes."""
    flat = [entry for line in lines for entry in (line if isinstance(line, list) else [line])]
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in flat)


def result(data: bytes, *, exit_code: int = 0) -> TaskResult:
    """A process that ended with this code and left this record."""
    task = Task(name="pytest", commands=(Command(argv=("python",)),))
    return TaskResult(
        task=task, invocations=(Invocation(argv=("python",), exit_code=exit_code),), outputs={"record.jsonl": data}
    )
