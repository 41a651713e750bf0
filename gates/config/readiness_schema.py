"""The JSON Schema of `[tool.gates.readiness]`, made from the values that are built in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gates.config.readiness import BUILT_IN
from gates.model.readiness import Criteria, Level

_PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
_COUNT = {"type": "integer", "minimum": 0}
_TIERS = {"type": "array", "minItems": 1, "items": {"type": "integer", "enum": [1, 2, 3]}}
_GATES = {"type": "array", "items": {"type": "string", "pattern": r"\S"}}


def readiness() -> dict[str, Any]:
    """The table as a whole, each level with its own defaults."""
    aim = {
        "description": "The level that the verdict speaks of: its readiness is never better than that level's.",
        "enum": [level.value for level in Level],
    }
    levels = {level.value: _level(criteria) for level, criteria in BUILT_IN.items()}
    return {
        "description": "What a commit must show to be ready for a release.",
        "type": "object",
        "additionalProperties": False,
        "properties": {"aim": aim, **levels},
    }


def _level(built_in: Criteria) -> dict[str, Any]:
    kinds: dict[str, tuple[str, dict[str, Any], Any]] = {
        "tiers": ("The tiers of the production lanes that this level speaks of.", _TIERS, list(built_in.tiers)),
        "passing": ("Gates that pass on each production lane.", _GATES, list(built_in.passing)),
        "strict": ("Gates that hold each production lane under `strict`.", _GATES, list(built_in.strict)),
        "smoke": ("Percent of the smoke tests that pass; a skipped one does not.", _PERCENT, built_in.smoke),
        "tests": ("Percent of the tests that ran that pass.", _PERCENT, built_in.tests),
        "proved": ("Percent of the required parts that were seen to go red.", _PERCENT, built_in.proved),
        "maximum-p0": ("Decisions of priority 0 that may be open.", _COUNT, built_in.maximum_p0),
        "maximum-p1": ("Decisions of priority 1 that may be open.", _COUNT, built_in.maximum_p1),
        "committed": ("Whether a commit must hold all that was looked at.", {"type": "boolean"}, built_in.committed),
    }
    properties = {
        key: {"description": about, **kind, **({} if default is None else {"default": _plain(default)})}
        for key, (about, kind, default) in kinds.items()
    }
    properties["numbers"] = {
        "description": "Numbers that production lanes must have; the list replaces the one that is built in.",
        "type": "array",
        "items": _number(),
        "default": [
            {"metric": each.metric, "minimum": _plain(each.minimum), "tiers": list(each.tiers)}
            for each in built_in.numbers
        ],
    }
    return {
        "description": f"What `{built_in.level.value}` asks.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _number() -> dict[str, Any]:
    bound = {"type": "number", "minimum": 0}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["metric"],
        "anyOf": [{"required": ["minimum"]}, {"required": ["maximum"]}],
        "properties": {
            "metric": {"description": "Its name, such as coverage.lines.", "type": "string", "pattern": r"\S"},
            "minimum": {"description": "At least this: percent for a ratio.", **bound},
            "maximum": {"description": "At most this: percent for a ratio.", **bound},
            "tiers": {"description": "Tiers of the lanes that must have it.", **_TIERS, "default": [1]},
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
