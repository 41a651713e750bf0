"""The output of `probes/compile_sources.py` -> what the compiler said of each file."""

from __future__ import annotations

import json
from dataclasses import dataclass

from gates.model.evidence import Problem, Tool


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """One place in a file, and what was said of it."""

    path: str
    kind: str
    """`syntax-error`, `merge-conflict-marker`, `undecodable`, `null-byte`, `too-complex`, `unreadable`, `warning`."""
    line: int | None
    column: int | None
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """What the compiler looked at and said."""

    files: tuple[str, ...]
    """Files with a verdict: it was read, and compiled or refused."""
    spots: tuple[Spot, ...]
    warnings: tuple[Spot, ...]
    tool: Tool | None
    problems: tuple[Problem, ...]


def read_compiled(output: bytes) -> Compiled:
    """Read the probe's lines; a cut or garbled output is a problem that names the last file that was done."""
    files: list[str] = []
    spots: list[Spot] = []
    warnings: list[Spot] = []
    problems: list[Problem] = []
    tool: Tool | None = None
    counted: int | None = None
    for number, line in enumerate(output.splitlines(), 1):
        try:
            row = json.loads(line)
            if "python" in row:
                name, _, version = row["python"].partition(" ")
                tool = Tool(name=name, version=version)
            elif "end" in row:
                counted = (counted or 0) + int(row["files"])
            else:
                path = str(row["path"])
                if row["kind"] != "unreadable":
                    files.append(path)
                if row["kind"] != "ok":
                    spots.append(_spot(path, row["kind"], row))
                warnings += [_spot(path, "warning", said) for said in row.get("warnings", ())]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            problems.append(Problem(what=f"line {number} of the compiler's report cannot be read: {error!r}"))
            break
    done = len(files) + sum(spot.kind == "unreadable" for spot in spots)
    if counted != done and not problems:
        after = f" after {files[-1]}" if files else ""
        what = f"the compiler's report is cut{after}: {done:,} files, and {counted} in its last line"
        problems.append(Problem(what=what, way_out="the next file may crash the interpreter: compile it by hand"))
    return Compiled(
        files=tuple(files), spots=tuple(spots), warnings=tuple(warnings), tool=tool, problems=tuple(problems)
    )


def _spot(path: str, kind: str, row: dict[str, object]) -> Spot:
    line, column = row.get("line"), row.get("column")
    return Spot(
        path=path,
        kind=kind,
        line=line if isinstance(line, int) and line > 0 else None,
        column=column if isinstance(column, int) and column > 0 else None,
        message=" ".join(str(row.get("message", "")).split()),
    )
