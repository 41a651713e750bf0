"""What became of the faults: one entry for each way in which a row was injected, and their sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Harm(StrEnum):
    """What must not happen."""

    FALSE_GREEN = "false green"
    LOST = "lost"
    HUNG = "hung"
    LEFT_BEHIND = "left behind"
    UNCLEAR = "not clear"
    """A traceback, a wrong exit code, or no line that says what is wrong."""


PROMISED = (Harm.FALSE_GREEN, Harm.LOST, Harm.HUNG, Harm.LEFT_BEHIND)


@dataclass(kw_only=True)
class Entry:
    """One row, injected in one way, once or many times."""

    row: str
    how: str
    injected: int = 0
    harms: Counter[str] = field(default_factory=Counter)
    gave: Counter[str] = field(default_factory=Counter)
    """What the program answered -> how often."""
    told: list[str] = field(default_factory=list)
    """A line for each fault that did harm; the first twenty."""

    def add(self, *, gave: str, harms: Mapping[Harm, str] | None = None, what: str = "") -> None:
        """Count one fault.

        Args:
            gave: what the program answered, in a few words.
            harms: each harm with its reason.
            what: which fault of this entry it was.
        """
        self.injected += 1
        self.gave[gave] += 1
        for harm, why in (harms or {}).items():
            self.harms[harm.value] += 1
            if len(self.told) < 20:
                self.told.append(f"{self.row} {self.how} {what}: {harm}: {why}")

    def to_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "how": self.how,
            "injected": self.injected,
            "harms": dict(self.harms),
            "gave": dict(self.gave),
        }


def line(entries: Iterable[Mapping[str, Any]]) -> str:
    """The sum as one sentence without an end.

    Args:
        entries: entries as `Entry.to_json` gives them.
    """
    entries = list(entries)
    injected = sum(entry["injected"] for entry in entries)
    counts = {harm: sum(entry["harms"].get(harm.value, 0) for entry in entries) for harm in Harm}
    shown = [harm for harm in Harm if harm in PROMISED or counts[harm]]
    return ", ".join([f"{injected:,} faults injected", *(f"{counts[harm]:,} {harm}" for harm in shown)])
