from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from gates.model.status import FindingState, Status
from gates.report import badge_svg, badges
from gates.report.files import all_files
from tests.report.builders import clean, judged, messy, part

ALLOWED = {"schemaVersion", "label", "message", "color", "labelColor", "isError", "cacheSeconds"}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_an_endpoint_document_has_only_keys_that_shields_knows() -> None:
    for badge in badges.badges(messy()):
        document = json.loads(badges.endpoint(badge))
        assert set(document) <= ALLOWED
        assert document["schemaVersion"] == 1
        assert document["message"]


def test_the_badges_of_a_run_say_what_is_known() -> None:
    said = {badge.name: badge.message for badge in badges.badges(messy())}

    assert said == {
        "health": "error, not ready",
        "proved": "3 of 6",
        "lanes": "pass",
        "lint-prod": "fail, 3 findings",
        "lint-labs": "warn, 40 findings",
        "smoke": "unknown",
        "tests-prod": "fail, 3 findings",
        "coverage-prod": "89.99%, fail",
        "tests-2of4": "missing",
    }


def test_no_colour_is_green_but_that_of_a_pass() -> None:
    for status in Status:
        health = replace(clean(), status=status, parts=(part("lint", "prod", status, "x"),), proved=None)
        colours = {badge.colour for badge in badges.badges(health)}
        assert ("brightgreen" in colours) is (status is Status.PASS)


def test_a_pass_with_accepted_findings_says_so_and_is_not_green() -> None:
    debt = replace(
        part("tests", "prod", Status.PASS, "x"),
        findings=(judged("tests/failed", "tests/test_a.py", 3, "assert 0", FindingState.UNCHANGED),),
    )

    badge = badges.badges(replace(clean(), parts=(debt,), proved=None))[-1]

    assert (badge.message, badge.colour) == ("pass, 1 accepted finding", "yellow")


def test_an_interrupted_run_shows_no_verdict() -> None:
    badge = badges.badges(replace(clean(), interrupted=True))[0]

    assert (badge.message, badge.colour) == ("interrupted", "lightgrey")


def test_a_badge_that_this_run_has_no_part_for_becomes_stale() -> None:
    files = all_files(clean(), old_badges=("lint-prod", "types-prod"))

    assert json.loads(files["badges/types-prod.json"])["message"] == "stale"
    assert json.loads(files["badges/lint-prod.json"])["message"] == "pass"


def test_a_picture_is_named_for_those_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(badge_svg.render("coverage (prod)", "89.99%", "red"))

    assert root.get("role") == "img"
    assert root.get("aria-label") == "coverage (prod): 89.99%"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "coverage (prod): 89.99%"
    lengths = [element.get("textLength") for element in root.iter() if element.get("textLength")]
    assert all(length and length.isdigit() for length in lengths)


def test_a_label_is_bounded() -> None:
    assert len(badge_svg.bounded("x" * 10_000)) == badge_svg.TEXT_LIMIT


@pytest.mark.parametrize("colour", sorted(badge_svg._COLOURS.values()))
def test_each_colour_has_contrast_to_white(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5
