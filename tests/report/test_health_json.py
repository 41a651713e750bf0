from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from gates.model.health import Health
from gates.model.trend import Trends
from gates.report import health_json
from tests.report.builders import clean, count, empty, judged, messy, part, ratio, trends_of

from gates.model.status import Status  # isort: skip


@pytest.mark.parametrize("health", [messy(), clean(), empty()], ids=["messy", "clean", "empty"])
@pytest.mark.parametrize("with_history", [True, False], ids=["history", "first run"])
def test_the_document_keeps_its_published_schema(health: Health, with_history: bool) -> None:
    trends = trends_of(health) if with_history else Trends()

    document = json.loads(health_json.render(health, trends))

    schema = health_json.schema()
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(document)


def test_the_schema_names_every_key_that_is_written() -> None:
    document = health_json.document(messy(), trends_of(messy()), producer="x")
    schema = health_json.schema()["properties"]

    assert set(schema) == {*document, "seal"}
    assert set(schema["gates"]["items"]["properties"]) == set(document["gates"][0])
    for key in ("run", "subject", "verdict", "history"):
        assert set(schema[key]["properties"]) == set(document[key])


def test_keys_that_others_build_on_are_there() -> None:
    document = health_json.document(messy(), trends_of(messy()), producer="x")

    assert set(document) >= {
        "schema_version", "run", "subject", "verdict", "lanes", "gates", "missing_parts", "decisions", "history",
    }  # fmt: skip
    assert document["gates"][5]["measurements"][0] == {
        "metric": "coverage.lines",
        "value": 8999,
        "of": 10000,
        "unit": "line",
        "component": None,
    }
    assert document["gates"][5]["conditions"][0]["minimum"] == 90
    assert document["gates"][1]["findings"] == {
        "total": 3,
        "new": 3,
        "updated": 0,
        "unchanged": 0,
        "fixed": 0,
        "waived": 1,
        "by_check": {"lint/F401": 2, "lint/E501": 1},
        "by_check_left_out": 0,
    }


def test_equal_inputs_give_equal_bytes_with_sorted_keys() -> None:
    first = health_json.render(messy(), trends_of(messy()))

    assert first == health_json.render(messy(), trends_of(messy()))
    document = json.loads(first)
    assert json.dumps(document, indent=1, sort_keys=True).encode() + b"\n" == first


def test_many_findings_files_and_checks_do_not_make_it_grow() -> None:
    def big(size: int) -> Health:
        findings = tuple(judged(f"lint/R{n % (size // 2)}", f"a/f{n}.py", 1, "no " * 50) for n in range(size))
        files = tuple(ratio("coverage.lines", 1, 9, path=f"a/{n:06}.py") for n in range(size))
        reasons = tuple(f"reason {n}" for n in range(size))
        return replace(
            clean(),
            parts=(part("lint", "prod", Status.FAIL, "x", findings=findings, measurements=files, reasons=reasons),),
        )

    small, large = health_json.render(big(200), Trends()), health_json.render(big(20_000), Trends())

    assert len(large) < len(small) + 500
    gate = json.loads(large)["gates"][0]
    assert gate["worst_files_left_out"] == 20_000 - 20
    assert gate["reasons_left_out"] == 20_000 - 50
    assert sum(gate["findings"]["by_check"].values()) + gate["findings"]["by_check_left_out"] == 20_000


def test_the_change_since_the_run_before_is_exact() -> None:
    document = json.loads(health_json.render(messy(), trends_of(messy())))

    assert document["history"]["previous"]["run"] == 11
    assert document["history"]["delta"]["coverage-prod"]["coverage.lines"] == "-1/100"
    assert count("x", 1).value == 1
