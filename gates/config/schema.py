"""The JSON Schema (draft-07) of a configuration, for editors and validators; `load` is the judge.

`schema(gates)` is made from the same types that `load` reads. `schema_text(gates)` is the shipped file's content:
after a change of settings write it to `gates/config/gates.schema.json` (`python -m gates schema --write`). A schema
cannot see what needs two places at once (overlapping lanes, waivers of unknown checks), so it accepts more than `load`.
"""

from __future__ import annotations

import enum
import json
import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

from gates.api import Gate, GateScope, Policy
from gates.commanded.gate import commanded_gate
from gates.commanded.settings import Reads
from gates.config.describe import field_docs, first_line
from gates.config.fields import SettingsField, settings_fields
from gates.config.lanes import NAME, SHARD
from gates.config.readiness_schema import readiness
from gates.config.settings import BASELINE, REPORT_DIR
from gates.model.permission import WAIVER_DAYS
from gates.model.status import Unproved

FILE = "gates.schema.json"
Schema = dict[str, Any]

_PATH = {
    "type": "string",
    "minLength": 1,
    "pattern": r"^(?![/~]|[A-Za-z]:)(?!(.*/)?\.\.(/|$))[^*?\\]*[^*?\\\s][^*?\\]*$",
}
_TEXT = {"type": "string", "pattern": r"\S"}
_PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
_DATE = {"format": "date", "not": {"type": ["number", "boolean", "array", "object", "null"]}}
"""TOML has dates of its own: some validators show them as text, some as an object that JSON does not know."""


def schema(gates: Mapping[str, Gate[Any]]) -> Schema:
    """The schema of `[tool.gates]`, or of a whole gates.toml, with these gates. Equal gates give equal schemas."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:lane-gates:schema:1",
        "title": "lane-gates",
        "description": "Quality gates per lane: [tool.gates] in pyproject.toml, or gates.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "schema-version": {"description": "Version of this format.", "const": 1},
            "report-dir": _about("Where reports are written, relative to the repository root.", _PATH)
            | {"default": REPORT_DIR},
            "python": _about("The subject's interpreter; default: the one that runs gates.", _TEXT),
            "base": _about(
                "The ref that changes are compared with; default: guessed.", {**_TEXT, "pattern": r"^[^-\s]\S*$"}
            ),
            "baseline": _about("File of accepted old findings and values.", _PATH) | {"default": BASELINE},
            "jobs": _about(
                "How many cores to keep busy; default: all.", {"type": "integer", "minimum": 1, "maximum": 4096}
            ),
            "unproved": _about(
                "What a part under `strict` or `ratchet` is that has no valid proof: a risk, or an error.",
                _of_hint(Unproved),
            )
            | {"default": "risk"},
            "waiver-days": _about(
                "How many days from today a waiver may last; one that lasts longer is red.",
                {"type": "integer", "minimum": 1, "maximum": 36525},
            )
            | {"default": WAIVER_DAYS},
            "environment": {
                "description": "What the nox sessions install; without it the current interpreter is used.",
                **_object({"install": _about("Arguments of pip install.", _list(_TEXT))}, required=["install"]),
            },
            "lanes": _named("Parts of the repository, each held to its own policy.", _lane(gates)),
            "components": _named("Smaller sets of paths with their own targets.", _component()),
            "tiers": {
                "description": "Targets of the risk tiers 1, 2 and 3, in percent.",
                **_object({tier: _object({**_flat(), "coverage": _coverage()}) for tier in ("1", "2", "3")}),
            },
            "readiness": readiness(),
            "gate": {
                "description": "Settings of each gate on every lane.",
                **_object({name: _gate(gate) for name, gate in sorted(gates.items())}),
                "additionalProperties": _command(),
            },
            "waivers": {
                "description": "Dated, owned, reasoned permissions; expired or matching nothing is red.",
                "type": "array",
                "items": _waiver(),
            },
        },
    }


def schema_text(gates: Mapping[str, Gate[Any]]) -> str:
    """The content of the shipped file: canonical JSON with a newline at the end."""
    return json.dumps(schema(gates), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def shipped_schema(tool_name: str = "gates") -> Schema:
    """The schema that ships with this version, for the plugins of validate-pyproject; the name is not used."""
    del tool_name
    text = resources.files("gates.config").joinpath(FILE).read_text(encoding="utf-8")
    shipped: Schema = json.loads(text)
    return shipped


def _lane(gates: Mapping[str, Gate[Any]]) -> Schema:
    tables = {name: _gate(gate) for name, gate in sorted(gates.items()) if gate.scope is GateScope.LANE}
    command = {key: value for key, value in _command().items() if key != "required"}
    of_the_whole = sorted(name for name, gate in gates.items() if gate.scope is GateScope.REPOSITORY)
    others = {"additionalProperties": command, "propertyNames": {"not": {"enum": of_the_whole}}}
    own = {
        "paths": _about("Folders or files that it owns; of two lanes the longest path owns.", _paths()),
        "policy": _about("How it is held.", _of_hint(Policy)) | {"default": "strict"},
        "tier": {"description": "Risk tier.", "type": "integer", "enum": [1, 2, 3], "default": 2},
        "owner": _about("Who answers for it.", _TEXT),
        "tests": _about("Folders or files that hold its tests.", _paths()),
        "targets": _targets(),
        "gate": {"description": "Settings of gates on this lane.", **_object(tables), **others},
    }
    for name in tables.keys() & own.keys() - {"targets", "gate"}:
        own[name] = {"anyOf": [own[name], tables[name]]}
    return {**_object({**tables, **own}, required=["paths"]), **others}


def _command() -> Schema:
    """Any other name makes a gate of a command."""
    return {**_gate(commanded_gate("name", reads=Reads.SARIF)), "required": ["command", "reads"]}


def _component() -> Schema:
    return _object(
        {
            "paths": _about("Folders or files inside a lane.", _paths()),
            "tier": {"description": "Risk tier; default: that of its lane.", "type": "integer", "enum": [1, 2, 3]},
            "owner": _about("Who answers for it.", _TEXT),
            "coverage": _coverage(),
            "mutation": _flat()["mutation"],
            "targets": _targets(),
        },
        required=["paths"],
    )


def _waiver() -> Schema:
    return _object(
        {
            "check": _about(
                "Id of the check; lint/* for all of a gate.", {"type": "string", "pattern": r"^[^/\s]+/[^\s]+$"}
            ),
            "where": _about("Pattern over paths, as in a .gitignore.", _TEXT) | {"default": "**"},
            "reason": _about("Why this is permitted.", _TEXT),
            "owner": _about("Who answers for it.", _TEXT),
            "expires": {"description": "The last day on which it holds.", **_DATE},
        },
        required=["check", "reason", "owner", "expires"],
    )


def _targets() -> Schema:
    return {
        "description": "Targets above those of the tier, in percent.",
        **_object({**_flat(), "coverage": _coverage()}),
    }


def _flat() -> dict[str, Schema]:
    return {
        "lines": _about("Lines that run, in percent.", _PERCENT),
        "branches": _about("Branches that run, in percent.", _PERCENT),
        "changed-lines": _about("Changed lines that run, in percent.", _PERCENT),
        "mutation": _about("Mutants that the tests notice, in percent.", _PERCENT),
    }


def _coverage() -> Schema:
    keys = {key: value for key, value in _flat().items() if key != "mutation"}
    return {"description": "Coverage targets, in percent.", **_object(keys)}


def _gate(gate: Gate[Any]) -> Schema:
    universal = {
        "enabled": {"description": "Whether it is asked.", "type": "boolean", "default": True},
        "policy": _about("How its findings are held; default: as the lane is.", _of_hint(Policy)),
        "time-limit-s": _about("Seconds for each of its tasks.", {"type": "integer", "minimum": 1}),
    }
    table = _object({**_of_settings(gate.settings), **universal})
    about = first_line(gate.settings.__doc__)
    return {"description": about, **table} if about and "(" not in about.split(" ")[0] else table


def _of_settings(kind: type[Any]) -> dict[str, Schema]:
    docs = field_docs(kind)
    return {it.key: _of_field(it, docs.get(it.name, "")) for it in settings_fields(kind)}


def _of_field(it: SettingsField, doc: str) -> Schema:
    found = _of_hint(it.hint, it)
    plain = _plain(it.default)
    if plain is not None:
        found = {**found, "default": plain}
        minimum = found.get("minimum")
        if isinstance(plain, int) and minimum is not None and plain < minimum:
            found["minimum"] = plain
    return {"description": doc, **found} if doc else found


def _of_hint(hint: Any, it: SettingsField | None = None) -> Schema:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _list(_of_hint(inner[0], it)) | {"minItems": 0}
    if origin is Mapping or origin is dict:
        return {"type": "object", "additionalProperties": _of_hint(inner[1], it)}
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if is_dataclass(hint):
        return _object(_of_settings(typing.cast("type[Any]", hint)))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {"enum": [member.value for member in hint]}
    bounds: Schema = {} if it is None or it.maximum is None else {"maximum": _plain(it.maximum)}
    plain: dict[Any, Schema] = {
        bool: {"type": "boolean"},
        int: {"type": "integer", "minimum": 0 if it is None else it.minimum, **bounds},
        Decimal: {"type": "number", "minimum": 0, **bounds},
        str: {"type": "string"},
        date: _DATE,
    }
    return plain[hint]


def _plain(value: Any) -> Any:
    """A default as JSON; None when it has no form there."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        items = [_plain(item) for item in value]
        return None if any(item is None for item in items) else items
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in sorted(value.items())}
    return value if isinstance(value, (bool, int, str)) else None


def _about(description: str, kind: Schema) -> Schema:
    return {"description": description, **kind}


def _object(properties: Mapping[str, Schema], *, required: list[str] | None = None) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**found, "required": required} if required else found


def _named(description: str, kind: Schema) -> Schema:
    names = {"pattern": f"^{NAME.pattern}$", "not": {"pattern": f"^{SHARD.pattern}$"}}
    return {"description": description, "type": "object", "propertyNames": names, "additionalProperties": kind}


def _list(kind: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": kind}


def _paths() -> Schema:
    return {**_list(_PATH), "uniqueItems": True}
