"""How long a part has been red: the runs in a row up to the last one."""

from __future__ import annotations

from collections.abc import Sequence

from gates.history.record import Record
from gates.model.status import Status
from gates.model.trend import Age

_RED = (Status.WARN, Status.FAIL, Status.ERROR)


def ages(records: Sequence[Record]) -> dict[str, Age]:
    """Part -> how it went until now, for each part of the last run.

    Args:
        records: earlier runs in the order of their numbers.
    """
    found: dict[str, Age] = {}
    if not records:
        return found
    for name in records[-1].parts:
        runs, since = 0, ""
        for record in reversed(records):
            part = record.parts.get(name)
            if part is None or part.status not in _RED:
                break
            runs, since = runs + 1, record.started_at[:10]
        found[name] = Age(runs=runs, since=since)
    return found
