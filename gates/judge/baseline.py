"""The baseline file: JSON Lines, one sorted line per accepted finding or value, so that it merges line by line.

The first line names the schema. Where two lines speak of the same thing, as a line-wise merge of two edited
baselines leaves them, the stricter holds: of two counts of a finding the smaller one, and a value must be no worse
than each of its lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline

SCHEMA_VERSION = 1
MISTAKES_NAMED = 20
CONFLICT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
FINDING_KEYS = {"part": str, "check": str, "path": str, "fingerprint": str, "count": int}
VALUE_KEYS = {"part": str, "metric": str, "component": str, "path": str, "value": int, "of": int}
OPTIONAL_KEYS = frozenset({"component", "path", "of", "count"})


class BaselineError(Exception):
    """The baseline cannot be read; `mistakes` has a line for each place, with its line number."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read_baseline(text: str, name: str) -> Baseline:
    """Read a baseline.

    Args:
        text: the whole file.
        name: the file's name, for messages.

    Raises:
        BaselineError: conflict markers, lines that are not understood, a newer schema; all of them at once.
    """
    findings: dict[tuple[str, str, str, str], AcceptedFinding] = {}
    values: set[AcceptedValue] = set()
    mistakes: list[str] = []
    has_header = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = _entry(line, is_first=not has_header)
        except _Wrong as wrong:
            mistakes.append(f"{name}:{number}: {wrong}")
            continue
        if isinstance(entry, AcceptedFinding):
            key = (entry.part, entry.check, entry.path, entry.fingerprint)
            other = findings.get(key)
            findings[key] = entry if other is None or entry.count < other.count else other
        elif isinstance(entry, AcceptedValue):
            values.add(entry)
        else:
            has_header = True
    if not text.strip():
        mistakes.append(f"{name}:1: the file is empty; write a baseline with `gates accept`")
    if mistakes:
        more = len(mistakes) - MISTAKES_NAMED
        raise BaselineError((*mistakes[:MISTAKES_NAMED], *((f"{name}: and {more} more lines",) if more > 0 else ())))
    return _sorted(findings.values(), values)


def write_baseline(baseline: Baseline) -> str:
    """The baseline's text: equal baselines give equal bytes."""
    ordered = _sorted(baseline.findings, baseline.values)
    lines = [_line({"schema_version": SCHEMA_VERSION})]
    lines += [_line(_finding_fields(entry)) for entry in ordered.findings]
    lines += [_line(_value_fields(entry)) for entry in ordered.values]
    return "".join(f"{line}\n" for line in lines)


class _Wrong(Exception):  # noqa: N818  (a signal between two functions of this file)
    pass


def _entry(line: str, *, is_first: bool) -> AcceptedFinding | AcceptedValue | None:
    """One line; None for the header."""
    if line.startswith(CONFLICT_MARKERS):
        raise _Wrong("a conflict marker: keep the lines of both sides and delete the marker lines")
    try:
        fields = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"not a line of JSON ({error}); the file may be cut or edited by hand") from None
    if not isinstance(fields, dict):
        raise _Wrong("not an object; the file may be cut or edited by hand")
    if "schema_version" in fields:
        version = fields["schema_version"]
        if type(version) is not int or version < 1 or len(fields) > 1:
            raise _Wrong("the header is not understood")
        if version > SCHEMA_VERSION:
            raise _Wrong(f"written by a newer version (schema {version}, known: {SCHEMA_VERSION}); upgrade lane-gates")
        return None
    if is_first:
        raise _Wrong(f'not a baseline: the first line must be {{"schema_version":{SCHEMA_VERSION}}}')
    if "check" in fields:
        finding = AcceptedFinding(**_typed(fields, FINDING_KEYS))
        if finding.count < 1:
            raise _Wrong("`count` must be at least 1")
        return finding
    value = AcceptedValue(**_typed(fields, VALUE_KEYS))
    if value.of is not None and not 0 <= value.value <= value.of:
        raise _Wrong(f"{value.value} of {value.of} is no ratio")
    return value


def _typed(fields: dict[str, Any], kinds: dict[str, type]) -> dict[str, Any]:
    if not fields.keys() <= kinds.keys():
        unknown = min(fields.keys() - kinds.keys())
        raise _Wrong(f"unknown key `{unknown}`; known: {', '.join(kinds)}")
    if [type(value) for value in fields.values()] == [kinds[key] for key in fields] and len(fields) == len(kinds):
        return fields  # the usual line, in one step
    for key, kind in kinds.items():
        if key not in fields:
            if key not in OPTIONAL_KEYS or (kinds is FINDING_KEYS and key == "path"):
                raise _Wrong(f"`{key}` is missing")
        elif type(fields[key]) is not kind:
            raise _Wrong(f"`{key}` must be {'text' if kind is str else 'a whole number'}")
    return fields


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key twice")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_no_twins)


def _sorted(findings: Iterable[AcceptedFinding], values: Iterable[AcceptedValue]) -> Baseline:
    return Baseline(
        findings=tuple(sorted(findings, key=lambda e: (e.part, e.path, e.check, e.fingerprint, e.count))),
        values=tuple(
            sorted(values, key=lambda e: (e.part, e.path, e.metric, e.component, e.value, -1 if e.of is None else e.of))
        ),
    )


def _finding_fields(entry: AcceptedFinding) -> dict[str, str | int]:
    return {
        "part": entry.part,
        "path": entry.path,
        "check": entry.check,
        "fingerprint": entry.fingerprint,
        "count": entry.count,
    }


def _value_fields(entry: AcceptedValue) -> dict[str, str | int]:
    fields: dict[str, str | int] = {"part": entry.part}
    if entry.path:
        fields["path"] = entry.path
    fields["metric"] = entry.metric
    if entry.component:
        fields["component"] = entry.component
    fields["value"] = entry.value
    if entry.of is not None:
        fields["of"] = entry.of
    return fields


def _line(fields: dict[str, str | int]) -> str:
    return json.dumps(fields, separators=(",", ":"))  # ASCII: no reader splits a line where another does not
