"""Lanes and components: which paths, held how, by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gates.api import Component, Gate, Lane, Policy, Targets, is_within
from gates.config.mistakes import quoted
from gates.config.paths import paths
from gates.config.settings import Declaration, merged
from gates.config.table import Table
from gates.config.targets import lane_targets, own_targets

LANE_KEYS = ("paths", "policy", "tier", "owner", "tests", "targets", "gate")
COMPONENT_KEYS = ("paths", "tier", "owner", "coverage", "mutation", "targets")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What lanes and components may be called: the name goes into file names, sessions and badges."""
SHARD = re.compile(r"(?:.*-)?\d+of\d+")
"""`lint-x-2of8` would be a shard of `lint-x`, and a part of a lane `x-2of8` too."""


def is_gate_table(key: str, value: object, gates: Iterable[str]) -> bool:
    """Whether this key of a lane is the table of a gate, such as `[tool.gates.lanes.labs.lint]`.

    `tests` is a list of paths as a key of the lane and a table as a gate; which one is meant shows by its type.
    """
    return key in frozenset(gates) and isinstance(value, dict) and key not in ("targets", "gate")


def read_lane(table: Table, name: str, gates: Mapping[str, Gate[Any]]) -> tuple[Lane, Targets | None]:
    """A lane and its own targets. A lane whose paths are wrong comes back with the paths that are right."""
    _check_name(table, name, "lane")
    table.refuse_unknown([*LANE_KEYS, *gates], {"coverage": "a lane's targets go below `targets`"})
    lane = Lane(
        name=name,
        paths=_owned_paths(table),
        policy=_policy(table, gates),
        tier=table.integer("tier", minimum=1, maximum=3) or 2,
        owner=_one_line(table, "owner"),
        tests=() if is_gate_table("tests", table.content.get("tests"), gates) else paths(table, "tests") or (),
    )
    return lane, lane_targets(table)


def read_component(table: Table, name: str, lanes: tuple[Lane, ...]) -> tuple[Component, Targets | None]:
    """A component and its own targets; without a tier it has the strictest one of the lanes that it is in."""
    _check_name(table, name, "component")
    table.refuse_unknown(COMPONENT_KEYS)
    owned = _owned_paths(table)
    around = [lane for lane in lanes if any(_touch(path, lane) for path in owned)]
    if owned and lanes and not around:
        table.note(("paths",), "no lane holds any of these paths", "name paths inside a lane")
    tier = table.integer("tier", minimum=1, maximum=3) or min((lane.tier for lane in around), default=2)
    return Component(name=name, paths=owned, tier=tier, owner=_one_line(table, "owner")), own_targets(table)


def declaration(table: Table, component: Component, own: Targets | None) -> Declaration:
    """What a component's table says itself, and where."""
    lines = {key: table.line_of(key) for key in ("tier", "paths", "owner", "mutation") if key in table.content}
    for outer in (("coverage",), ("targets",), ("targets", "coverage")):
        content: object = table.content
        for key in outer:
            content = content.get(key) if isinstance(content, Mapping) else None
        if isinstance(content, Mapping):
            lines |= {key.replace("-", "_"): table.line_of(*outer, key) for key in content}
    tier = component.tier if "tier" in table.content else None
    return Declaration(line=table.line, tier=tier, owner=component.owner, targets=own, lines=lines)


def over_tier(targets: Targets | None, tier: Targets) -> Targets:
    """A lane's or component's own targets over those of its tier."""
    return tier if targets is None else merged(tier, targets)


def _check_name(table: Table, name: str, kind: str) -> None:
    if not NAME.fullmatch(name) or name.endswith("."):
        way_out = "use letters, digits, `-`, `_` and `.`, at most 64, beginning with a letter or digit"
        table.note((), f"{quoted(name)} cannot be the name of a {kind}", way_out)
    elif SHARD.fullmatch(name):
        table.note((), f"`{name}` ends as shards are named", f"give the {kind} another name")


def _owned_paths(table: Table) -> tuple[str, ...]:
    if "paths" not in table.content:
        table.note((), "the key `paths` is missing", 'write `paths = ["folder"]`')
    return paths(table, "paths") or ()


def _one_line(table: Table, key: str) -> str:
    text = table.text(key) or ""
    if any(not char.isprintable() for char in text) or len(text) > 200:
        table.note((key,), "expected one line of at most 200 characters")
    return text.strip()


def _policy(table: Table, gates: Mapping[str, Gate[Any]]) -> Policy:
    """A lane without a policy is held strictly; `policy` as a table is the gate of that name."""
    if is_gate_table("policy", table.content.get("policy"), gates):
        return Policy.STRICT
    return table.choice("policy", Policy) or Policy.STRICT


def _touch(path: str, lane: Lane) -> bool:
    return is_within(path, lane.paths) or any(is_within(it, (path,)) for it in lane.paths)
