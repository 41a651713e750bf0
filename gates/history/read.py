"""Read history whatever state it is in: what is whole is read, what is not is named and left where it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from gates.history.record import SCHEMA_VERSION, PartRecord, Record
from gates.model.evidence import RunId
from gates.model.status import Readiness, Status

LINE_LIMIT_BYTES = 1 << 20
"""A longer line is not ours."""
BLOCK_BYTES = 1 << 16
WARNINGS_KEPT = 20
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What could be read."""

    records: tuple[Record, ...]
    """In the order of their run numbers."""
    warnings: tuple[str, ...] = ()
    """One line for each thing that could not be read, naming file and line."""
    is_in_order: bool = True
    """The lines stood in the order of their run numbers."""


def read(text: bytes, *, name: str, now: str | None = None, is_tail: bool = False) -> Past:
    """Read lines of history; never raises for what they hold.

    Args:
        text: the file's bytes, or its last bytes from a whole line on.
        name: the file's name, for the warnings.
        now: RFC 3339; a line from later is warned about. None: clocks are not checked.
        is_tail: `text` is only the end of the file; lines are then counted from the end.
    """
    lines = text.split(b"\n")
    torn = lines.pop()
    records: list[Record] = []
    warnings: list[str] = []
    for number, raw in enumerate(lines, start=1):
        place = f"{name}, line {len(lines) - number + 1} from the end" if is_tail else f"{name}, line {number}"
        _take(raw, place, records, warnings)
    if torn.strip(b"\0 \r"):
        _take_torn(torn, name, records, warnings)
    is_in_order = all(one.run <= other.run for one, other in pairwise(records))
    records.sort(key=lambda found: (found.run, found.started_at, found.run_id))
    records = list({(found.run, found.run_id): found for found in records}.values())  # collected again: the last counts
    warnings.extend(_clock_warnings(records, name, now))
    if len(warnings) > WARNINGS_KEPT:
        more = len(warnings) - WARNINGS_KEPT
        warnings = [*warnings[:WARNINGS_KEPT], f"{name}: {more:,} more warnings of this kind"]
    return Past(records=tuple(records), warnings=tuple(warnings), is_in_order=is_in_order)


def read_last(
    block: Callable[[int, int], bytes], *, size_bytes: int, count: int, name: str, now: str | None = None
) -> Past:
    """Read the last runs without reading the whole file.

    Args:
        block: (offset, length) -> those bytes of the file.
        size_bytes: the file's length.
        count: how many runs are wanted.
        name: the file's name, for the warnings.
        now: as in `read`.
    """
    start, tail, length = size_bytes, b"", BLOCK_BYTES
    past = Past(records=())
    while start > 0 and (len(past.records) < count or not past.is_in_order):  # old runs that were written again
        length = min(length, start)
        start -= length
        tail = block(start, length) + tail
        whole = tail if start == 0 else tail[tail.find(b"\n") + 1 :]
        past = read(whole, name=name, now=now, is_tail=start > 0)
        length = len(tail)
    return Past(records=past.records[-count:], warnings=past.warnings, is_in_order=past.is_in_order)


def read_for(
    run: RunId, block: Callable[[int, int], bytes], *, size_bytes: int, count: int, name: str, now: str | None = None
) -> Past:
    """What one run has to know: the last runs, or all of them when it is not newer than those.

    Evidence can be collected again after later runs; it keeps its number then, and its previous run is an earlier one.

    Args:
        run: the run that is to be numbered.
        block: as in `read_last`, like all that follow.
        size_bytes: the file's length.
        count: how many runs are wanted.
        name: the file's name, for the warnings.
        now: as in `read`.
    """
    past = read_last(block, size_bytes=size_bytes, count=count, name=name, now=now)
    if all(found.started_at < run.started_at for found in past.records):
        return past
    return read(block(0, size_bytes), name=name, now=now)


def number_of(run: RunId, records: Iterable[Record]) -> int:
    """The number that this run has already, or the next one."""
    records = tuple(records)
    own = next((found.run for found in records if found.run_id == run.run_id), None)
    return next_number(records) if own is None else own


def next_number(records: Iterable[Record]) -> int:
    """The number of the run after these, from 1."""
    return max((found.run for found in records), default=0) + 1


def _take(raw: bytes, place: str, records: list[Record], warnings: list[str]) -> None:
    clean = raw.strip(b"\0\r ")
    if len(clean) != len(raw.strip(b"\r ")):
        warnings.append(f"{place}: holds NUL bytes (power cut?); kept as it is")
    if not clean:
        return
    found, why = _parse(clean)
    if found is None:
        warnings.append(f"{place}: {why}; kept as it is, the other lines are read")
    else:
        records.append(found)


def _take_torn(torn: bytes, name: str, records: list[Record], warnings: list[str]) -> None:
    found, _ = _parse(torn.strip(b"\0\r "))
    if found is None:
        warnings.append(f"{name}: the last line is cut (a run was killed while writing it?); it is set aside")
    else:
        records.append(found)


def _parse(raw: bytes) -> tuple[Record | None, str]:
    if len(raw) > LINE_LIMIT_BYTES:
        return None, "longer than 1 MiB, not a line of history"
    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None, "not readable as JSON"
    if not isinstance(document, dict):
        return None, "not a JSON object"
    version = document.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        return (
            None,
            f"written by a newer version (schema {version}, this one reads {SCHEMA_VERSION}); upgrade lane-gates",
        )
    try:
        return _record(document), ""
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return None, f"not a line of history ({type(error).__name__}: {error})"


def _record(document: Mapping[str, Any]) -> Record:
    commit = document["commit"]
    return Record(
        run=_count(document["run"]),
        run_id=_text(document["run_id"]),
        started_at=_text(document["started_at"]),
        commit=None if commit is None else _text(commit),
        is_dirty=bool(document.get("is_dirty", False)),
        status=Status(document["status"]),
        readiness=Readiness(document["readiness"]),
        duration_ms=_count(document.get("duration_ms", 0)),
        parts={_text(name): _part(part) for name, part in document["parts"].items()},
    )


def _part(part: Mapping[str, Any]) -> PartRecord:
    numbers = {key: tuple(_count(number) for number in pair) for key, pair in part.get("numbers", {}).items()}
    if any(len(pair) not in (1, 2) for pair in numbers.values()):
        raise ValueError("a number is one integer or two")
    return PartRecord(
        status=Status(part["status"]),
        duration_ms=_count(part.get("duration_ms", 0)),
        findings={key: _count(count) for key, count in part.get("findings", {}).items()},
        numbers=numbers,
    )


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("an integer was expected")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key is there twice")
    return document


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")


def _clock_warnings(records: list[Record], name: str, now: str | None) -> list[str]:
    warnings = []
    today = _moment(now) if now else None
    before: tuple[int, datetime] | None = None
    for found in records:
        moment = _moment(found.started_at)
        if moment is None:
            warnings.append(f"{name}: run {found.run} has no readable start time")
            continue
        if today and moment > today + _CLOCK_SLACK:
            warnings.append(
                f"{name}: run {found.run} says it started in the future ({found.started_at}); check the clock"
            )
        elif before and moment < before[1] - _CLOCK_SLACK:
            warnings.append(
                f"{name}: the clock went back between run {before[0]} and run {found.run}; order is by run number"
            )
        if not (today and moment > today + _CLOCK_SLACK):
            before = (found.run, moment)
    return warnings


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
