"""How far a run of the tests is, by the record that it is still writing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from gates.model.account import counted

_COUNTED = ('"t":"collected"}', '"t":"deselected"}')
_VERDICT = b'"t":"test"}\n'


@dataclass(kw_only=True, slots=True)
class TestsRun:
    """Counts verdicts in a record that grows; only what is new is looked at."""

    __test__ = False
    ended: int = 0
    """Tests with a verdict."""
    _collected: Counter[str] = field(default_factory=Counter)
    _deselected: Counter[str] = field(default_factory=Counter)
    _rest: bytes = b""

    def take(self, data: bytes) -> None:
        """Count what was written since the last time; the last line may be cut anywhere."""
        whole, end, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest
        self.ended += (whole + end).count(_VERDICT)
        for line in whole.split(b"\n"):
            if line[-24:].decode("ascii", "replace").endswith(_COUNTED):
                self._count(line)

    def _count(self, line: bytes) -> None:
        try:
            row: dict[str, Any] = json.loads(line)
            worker = str(row.get("worker"))
            if row["t"] == "collected":
                self._collected[worker] += int(row["count"])
            else:
                self._deselected[worker] += len(row["ids"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return  # whoever reads the finished record says what is wrong with it

    @property
    def line(self) -> str:
        """`412 of 909 tests`; `collecting tests` until their number is known."""
        total = max((count - self._deselected[worker] for worker, count in self._collected.items()), default=0)
        if not total:
            return counted(self.ended, "test") if self.ended else "collecting tests"
        return f"{self.ended:,} of {counted(max(total, self.ended), 'test')}"
