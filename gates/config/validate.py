"""What no single table can know: lanes that overlap, parts of one name, nothing to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gates.api import Gate, Lane
from gates.config.mistakes import quoted
from gates.config.table import Table


def refuse_overlap(tables: Iterable[tuple[str, Table]], owned: Mapping[str, tuple[str, ...]], kind: str) -> None:
    """Note each path that two of them name; nested paths are fine, the longest one owns."""
    first: dict[str, tuple[str, int]] = {}
    names: dict[str, str] = {}
    for name, table in tables:
        folded = name.casefold()
        if folded in names:
            table.note((), f"the {kind}s `{names[folded]}` and `{name}` differ only in case", "rename one")
        names.setdefault(folded, name)
        for number, path in enumerate(owned.get(name, ())):
            line = table.line_of("paths", number)
            if path in first:
                other, there = first[path]
                problem = f"the path {quoted(path)} is also in the {kind} `{other}` (line {there})"
                table.note(("paths", number), problem, f"leave it in one {kind}; a longer path may be in another")
            first.setdefault(path, (name, line))


def refuse_hidden_lanes(root: Table, report_dir: str, lanes: Iterable[Lane]) -> None:
    """Note a report folder that holds a lane: what stands in that folder is no part of the subject."""
    for lane in lanes:
        for path in lane.paths:
            if f"{path}/".startswith(f"{report_dir}/"):
                problem = f"the path {quoted(path)} of the lane `{lane.name}` is in the report folder"
                root.note(("report-dir",), problem, "name a folder without sources, or leave it out")


def refuse_same_parts(lanes: Mapping[str, Table], gates: Mapping[str, Gate[Any]]) -> None:
    """Note lanes whose parts would have the name of another part, such as `lint` on `a-b` and `lint-a` on `b`."""
    taken: dict[str, str] = dict.fromkeys(gates, "")
    for lane, table in lanes.items():
        for gate in gates:
            part = f"{gate}-{lane}"
            if part in taken:
                table.note((), f"its part `{part}` would have the name of another part", "rename the lane")
                break
            taken[part] = lane
