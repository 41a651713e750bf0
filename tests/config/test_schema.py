from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import jsonschema
import pytest

from gates.config.describe import field_docs
from gates.config.schema import schema, schema_text, shipped_schema
from tests.config.builders import EXAMPLE, GATES, SmokeSettings
from tests.config.test_load import LANE, MISTAKES, WAIVER

SCHEMA = schema(GATES)

SEEN_ONLY_BY_LOAD = {
    "an unknown gate of a lane",  # it may be a command that the configuration names
    "a path twice",
    "a path in two lanes",
    "lanes that differ in case",
    "a target twice",
    "a gate twice in a lane",
    "what the gate itself refuses",
    "an end that is a text",
    "an unknown check",
    "a check of an unknown gate",
    "a place outside",
    "a waiver twice",
    "a component outside all lanes",
    "a path in two components",
    "report dir is all",
    "a percent that is none",
}
"""What needs two places at once, or what JSON has no word for."""


def problems(text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(as_json(tomllib.loads(text)))]


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def test_the_schema_is_a_schema_of_draft_07() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXAMPLE.replace("[tool.gates]\n", "").replace("tool.gates.", ""),
        LANE + "tests = ['t']\ngate.tests.minimum-tests = 3\n",
        LANE + "[lanes.prod.tests]\nminimum-tests = 3\n",
        LANE + "targets = { lines = 1, coverage = { branches = 0.5 }, mutation = 100 }\n",
        LANE + "[components.c]\npaths = ['a/b.py']\ncoverage = { lines = 1 }\nmutation = 2\n",
        "[gate.smoke]\nminimum-per-file = 50\ngrace-s = 600\norder = 'random'\nretry.times = 3\nenv.A = ''\n",
        WAIVER,
        "schema-version = 1\nbase = 'origin/main'\njobs = 3\nenvironment.install = ['-e', '.']\n",
    ],
)
def test_what_load_reads_the_schema_accepts(text: str) -> None:
    from tests.config.builders import mistakes

    assert mistakes(text) == ()
    assert problems(text) == []


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_the_schema_sees_every_mistake_that_stands_in_one_place(name: str) -> None:
    text, _ = MISTAKES[name]

    assert (not problems(text)) == (name in SEEN_ONLY_BY_LOAD)


def test_descriptions_and_defaults_come_from_the_settings() -> None:
    table = SCHEMA["properties"]["gate"]["properties"]["smoke"]

    assert table["description"] == "How the smoke suite runs."
    assert table["properties"]["command"] == {
        "description": "The program and its arguments.",
        "type": "array",
        "minItems": 0,
        "items": {"type": "string"},
        "default": ["pytest"],
    }


def test_the_docstring_of_a_field_is_one_line() -> None:
    lint = GATES["lint"].settings

    assert field_docs(lint) == {"select": "Rule codes or prefixes that are checked."}
    assert set(field_docs(SmokeSettings)) == {"command", "env"}


def test_equal_gates_give_equal_bytes() -> None:
    assert schema_text(dict(reversed(GATES.items()))) == schema_text(GATES)


def test_the_shipped_schema_is_that_of_the_gates_that_ship() -> None:
    from gates.adapters.plugins import builtin_gates

    assert shipped_schema("gates") == schema(builtin_gates()), "write it again: python -m gates schema --write"


def test_the_shipped_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(shipped_schema())
