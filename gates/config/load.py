"""Text of a configuration file in, typed settings out, or all of its mistakes at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gates.api import Component, Gate, Lane, Targets
from gates.config.commands import commanded_gates, refuse_fixed
from gates.config.document import Document, decode, dotted, parse
from gates.config.gate_tables import gate_config, inherits_of, read_gates, read_lane_gates
from gates.config.lanes import declaration, over_tier, read_component, read_lane
from gates.config.mistakes import ConfigError, Mistake
from gates.config.paths import path
from gates.config.readiness import read_readiness
from gates.config.settings import (
    BASELINE,
    DEFAULT_TIERS,
    REPORT_DIR,
    Config,
    Declaration,
    Environment,
    GateConfig,
    merged,
)
from gates.config.table import Table
from gates.config.targets import tier_targets
from gates.config.validate import refuse_hidden_lanes, refuse_overlap, refuse_same_parts
from gates.config.waivers import read_waivers
from gates.model.permission import WAIVER_DAYS
from gates.model.status import Unproved

__all__ = ["SCHEMA_VERSION", "TOP_LEVEL_KEYS", "ConfigError", "Mistake", "decode", "has_table", "load"]

SCHEMA_VERSION = 1
"""The newest `schema-version` that this version reads."""

TOP_LEVEL_KEYS = (
    "schema-version", "report-dir", "python", "base", "baseline", "jobs", "unproved", "waiver-days", "environment",
    "lanes", "components", "tiers", "readiness", "gate", "waivers",
)  # fmt: skip
_MISSPELT = ("gate", "gates", "lane-gates", "lanegates", "lane-gate")
_NEAR = 0.8
"""So alike is a name that was meant as ours: `gates2` is 0.91, `gats` 0.89, `gaets` 0.8, `dates` 0.8."""
_TABLES = ("components", "tiers", "readiness", "environment")


def has_table(text: str, *, file: str) -> bool:
    """Whether the file configures gates: it has `[tool.gates]` (pyproject.toml), or any key at all (another file).

    Raises:
        ConfigError: the text cannot be read as TOML, or has the table under a misspelt name.
    """
    document = parse(text, file)
    _refuse_misspelt(document)
    return document.table is not None if document.prefix else bool(document.content)


def load(text: str, *, file: str, gates: Mapping[str, Gate[Any]]) -> Config:
    """Read a configuration.

    Args:
        text: the whole file.
        file: its name; our table is `tool.gates` in pyproject.toml and the root in any other file.
        gates: every gate that is known, by name; commands in the text make more, see `Config.commanded`.

    Returns:
        The settings with defaults and overrides merged. Without our table, or without lanes in it, `lanes` is empty:
        `Config.proposed` then takes those of `propose`.

    Raises:
        ConfigError: with every mistake, sorted by line.
        TypeError: a gate's settings have a field of a type that no configuration can hold.
    """
    document = parse(text, file)
    _refuse_misspelt(document)
    mistakes: list[Mistake] = []
    content = document.table
    root = Table(document=document, path=document.prefix, content={}, mistakes=mistakes)
    if content is not None and not isinstance(content, dict):
        root.note((), "expected a table", f"write `[{dotted(document.prefix)}]`")
    if isinstance(content, dict):
        root = Table(document=document, path=document.prefix, content=content, mistakes=mistakes)
    config = _config(root, gates, file=file if (document.prefix and content is not None) or content else "")
    if mistakes:
        raise ConfigError(mistakes)
    return replace(config, digest=_digest(root.content))


def _config(root: Table, gates: Mapping[str, Gate[Any]], *, file: str) -> Config:
    commanded = commanded_gates(root, gates)
    gates = {**gates, **commanded}
    hints = {name: f"the settings of a gate go below `[{dotted((*root.path, 'gate', name))}]`" for name in gates}
    if not root.document.prefix:
        hints["tool"] = "in this file the keys have no prefix `tool.gates`"
    root.refuse_unknown(TOP_LEVEL_KEYS, hints)
    _check_version(root)
    tiers = _tiers(root)
    tables = root.named("lanes")
    refuse_fixed(tables, commanded)
    lanes, lane_targets = _lanes(tables, gates, tiers)
    components, component_targets, declared = _components(root, lanes, tiers)
    gate_configs, lane_gates = _gates(root, tables, gates)
    report_dir = path(root, "report-dir") or REPORT_DIR
    refuse_hidden_lanes(root, report_dir, lanes)
    aim, levels = read_readiness(root, gates)
    return Config(
        report_dir=report_dir,
        python=root.text("python"),
        base=_ref(root, "base"),
        baseline=path(root, "baseline") or BASELINE,
        jobs=root.integer("jobs", minimum=1, maximum=4096),
        unproved=root.choice("unproved", Unproved) or Unproved.RISK,
        waiver_days=root.integer("waiver-days", minimum=1, maximum=36525) or WAIVER_DAYS,
        environment=_environment(root),
        lanes=lanes,
        components=components,
        tiers=tiers,
        lane_targets=lane_targets,
        component_targets=component_targets,
        declared_components=declared,
        aim=aim,
        levels=levels,
        waivers=read_waivers(root, gates),
        gates=gate_configs,
        lane_gates=lane_gates,
        commanded=commanded,
        file=file,
    )


def _check_version(root: Table) -> None:
    version = root.integer("schema-version", minimum=1)
    if version is not None and version > SCHEMA_VERSION:
        problem = f"version {version} is newer than this program, which reads {SCHEMA_VERSION}"
        root.note(("schema-version",), problem, "upgrade lane-gates")


def _tiers(root: Table) -> dict[int, Targets]:
    tiers = dict(DEFAULT_TIERS)
    outer = root.table("tiers")
    if outer is None:
        return tiers
    outer.refuse_unknown([str(tier) for tier in tiers])
    for name, table in root.named("tiers"):
        own = tier_targets(table)
        if own is not None and name in ("1", "2", "3"):
            tiers[int(name)] = merged(tiers[int(name)], own)
    return tiers


def _lanes(
    tables: tuple[tuple[str, Table], ...], gates: Mapping[str, Gate[Any]], tiers: Mapping[int, Targets]
) -> tuple[tuple[Lane, ...], dict[str, Targets]]:
    lanes: list[Lane] = []
    targets: dict[str, Targets] = {}
    for name, table in tables:
        lane, own = read_lane(table, name, gates)
        lanes.append(lane)
        if own is not None:
            targets[name] = over_tier(own, tiers[lane.tier])
    refuse_overlap(tables, {lane.name: lane.paths for lane in lanes}, "lane")
    refuse_same_parts(dict(tables), gates)
    return tuple(lanes), targets


def _components(
    root: Table, lanes: tuple[Lane, ...], tiers: Mapping[int, Targets]
) -> tuple[tuple[Component, ...], dict[str, Targets], dict[str, Declaration]]:
    tables = root.named("components")
    components: list[Component] = []
    targets: dict[str, Targets] = {}
    declared: dict[str, Declaration] = {}
    for name, table in tables:
        component, own = read_component(table, name, lanes)
        components.append(component)
        targets[name] = over_tier(own, tiers[component.tier])
        declared[name] = declaration(table, component, own)
    refuse_overlap(tables, {it.name: it.paths for it in components}, "component")
    return tuple(components), targets, declared


def _gates(
    root: Table, lanes: tuple[tuple[str, Table], ...], gates: Mapping[str, Gate[Any]]
) -> tuple[dict[str, GateConfig], dict[tuple[str, str], GateConfig]]:
    own = {name: (layer,) for name, layer in read_gates(root, gates).items()}
    base = {name: gate_config(gate, own.get(name, ()), own) for name, gate in sorted(gates.items())}
    special: dict[tuple[str, str], GateConfig] = {}
    for lane, table in lanes:
        overrides = read_lane_gates(table, gates)
        layers = own | {name: (*own.get(name, ()), layer) for name, layer in overrides.items()}
        touched = [name for name in gates if name in overrides or inherits_of(gates[name], overrides)]
        special |= {(name, lane): gate_config(gates[name], layers.get(name, ()), layers) for name in touched}
    return base, special


def _ref(root: Table, key: str) -> str | None:
    text = root.text(key)
    if text is not None and (text.startswith("-") or any(not char.isprintable() or char == " " for char in text)):
        root.note((key,), "this is not the name of a commit or branch", 'write it as git does, such as "origin/main"')
    return text


def _environment(root: Table) -> Environment | None:
    table = root.table("environment")
    if table is None:
        return None
    table.refuse_unknown(("install",))
    if "install" not in table.content:
        table.note((), "the key `install` is missing", 'write `install = ["-e", "."]`')
    return Environment(install=table.texts("install") or ())


def _refuse_misspelt(document: Document) -> None:
    """A table under a near name would be read as no configuration, or as less; that must not pass silently.

    Another tool may be called so: it is ours when it has a key of ours with a table below it that says what ours say.
    """
    tool = document.content.get("tool")
    if not document.prefix or not isinstance(tool, Mapping):
        return
    mistakes = []
    for name, table in tool.items():
        if _is_near(name) and isinstance(table, Mapping) and _is_ours(table):
            path = ("tool", name)
            inner = next(iter(table)) if len(table) == 1 else ""
            meant = (*document.prefix, inner) if inner and document.table is not None else document.prefix
            mistakes.append(
                Mistake(
                    file=document.file,
                    line=document.positions.line(path),
                    key=dotted(path),
                    problem="unknown table",
                    way_out=f"did you mean `[{dotted(meant)}]`?",
                )
            )
    if mistakes:
        raise ConfigError(mistakes)


def _is_near(name: str) -> bool:
    """Whether a tool's table is called nearly as ours: `gate`, `gates2`, `Gates`, `gaets`, `lane-gates`."""
    plain = name.lower().replace("_", "-")
    return name != "gates" and (plain in _MISSPELT or (len(plain) >= 4 and _likeness(plain) >= _NEAR))


def _likeness(name: str) -> float:
    from difflib import SequenceMatcher  # only a file with a near name pays for it

    return SequenceMatcher(None, name, "gates").ratio()


def _is_ours(table: Mapping[str, object]) -> bool:
    """Whether it holds lanes with paths, or a gate's table."""
    lanes, gate = table.get("lanes"), table.get("gate")
    tables = [each for each in lanes.values() if isinstance(each, Mapping)] if isinstance(lanes, Mapping) else []
    return bool(tables) or isinstance(gate, Mapping) or any(isinstance(table.get(key), Mapping) for key in _TABLES)


def _digest(content: Mapping[str, object]) -> str:
    meaning = json.dumps(content, sort_keys=True, default=str, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(meaning.encode()).hexdigest()
