from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from gates.model.gap import Gap
from gates.model.health import Health
from gates.model.outlook import Cause, Gain, Module, Outlook, Package, Rule
from gates.model.readiness import CriterionVerdict, Level, LevelVerdict, Risk
from gates.model.status import Readiness, Status
from gates.report import health_json
from gates.report.readiness import Standing, TemplateError, built_in, headline, render
from gates.report.readiness_tables import amount, metric_rows, spec_rows, suite_rows
from gates.report.seal import seal
from tests.report.builders import clean, messy, trends_of
from tests.report.hostile import TEXTS
from tests.report.test_hostile import ALLOWED_MARKDOWN, check_tables, everywhere, tokens_of

HERE = Standing()


def with_everything(health: Health, text: str = "text") -> Health:
    """The run with every value of a release in it, all of the same text."""
    criteria = tuple(
        CriterionVerdict(name="numbers", asked=text, found=text, status=status, source=text, command=text)
        for status in (Status.PASS, Status.FAIL, Status.ERROR, Status.SKIP)
    )
    levels = tuple(
        LevelVerdict(
            level=level, readiness=Readiness.NOT_READY, rule=text, criteria=criteria,
            risks=(Risk(what=text, where=text, who=text, why=text),),
        )
        for level in Level
    )  # fmt: skip
    gap = Gap(path=text, name=text, line=1, missing=2)
    outlook = Outlook(
        causes=(Cause(part="tests-prod", text=text, tests=3, paths=(text,), reproduce=text),),
        rules=(
            Rule(part="lint-prod", check=text, findings=2, repaired=1, unsafe=1, paths=(text,), command=text),
        ),
        gains=(Gain(part="coverage-prod", covered=17, of=100, functions=(gap,), reached=50, target=60, needed=None),),
        packages=(Package(name=text, owner=text, files=(text,), tasks=(text,), commands=(text,)),),
        modules=(
            Module(
                name=text, lane="prod", owner=text, tier=1, files=1, tests=1, coverage=(1, 2), findings=0, specs=text,
            ),
            Module(name="bare", lane="prod", owner="", tier=1, files=1),
        ),
        open_by_priority=(1, 2, 3),
    )  # fmt: skip
    return replace(health, levels=levels, aim=Level.PRODUCTION, outlook=outlook)


def a_document(health: Health | None = None) -> dict[str, Any]:
    run = with_everything(messy()) if health is None else health
    return json.loads(health_json.render(run, trends_of(run)))


def written(document: dict[str, Any], text: str | None = None, *, standing: Standing = HERE, name: str = "") -> str:
    shipped = name or ("readiness" if text is None else "docs/our.md.j2")
    return render(document, built_in("readiness") if text is None else text, name=shipped, standing=standing)


def test_the_first_lines_are_the_verdict_and_the_rule_of_each_level() -> None:
    lines = written(a_document()).splitlines()

    assert lines[0] == "# Readiness: not ready for production"
    assert lines[2].startswith("> Gates: **error**. ")
    assert lines[3:6] == [f"> {level.value}: **Not ready**, because text  " for level in Level]


def test_every_section_that_a_lead_writes_by_hand_is_there() -> None:
    headings = [line for line in written(a_document()).splitlines() if line.startswith("## ")]

    assert headings == [
        f"## {name}"
        for name in (
            "Executive snapshot", "Criteria", "Gates, with their evidence", "Test results by category", "Metrics",
            "Deliverables", "Decisions", "Risks", "Known limits", "Next steps", "Verification commands",
        )
    ]  # fmt: skip


def test_a_template_that_says_nothing_leaves_the_verdict_standing() -> None:
    made = written(a_document(), "Everything is fine.")

    assert made.splitlines()[0] == "# Readiness: not ready for production"
    assert "the template `docs/our.md.j2`" in made
    assert "its own words are its author's" in made
    assert made.endswith("Everything is fine.\n")


@pytest.mark.parametrize("text", ["<!--", "```", "{% set headline = 'ready' %}", "<details>", "\x1b[2J", "[x]: y"])
def test_no_template_can_take_the_stamp_away(text: str) -> None:
    stamp = written(a_document(), "").splitlines()[:6]

    assert written(a_document(), text).splitlines()[:6] == stamp


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{{ decisons }}", "docs/our.md.j2:2: 'decisons' is not known; did you mean 'decisions'?"),
        ("{{ xyzzy }}", "docs/our.md.j2:1: 'xyzzy' is not known; there is commands, "),
        ("\n\n{{ verdict.statuss }}", "docs/our.md.j2:3: UndefinedError: 'dict object' has no attribute 'statuss'"),
        ("{% for %}", "docs/our.md.j2:1:"),
        ("\n{{ 1 +", "docs/our.md.j2:2:"),
        ("{{ ''.__class__.__mro__ }}", "SecurityError"),
        ("{{ gate_rows.append(1) }}", "SecurityError"),
        ("{% for a in range(100001) %}{% endfor %}", "OverflowError"),
        ("{% for a in range(99999) %}{{ 'x' * 99 }}{% endfor %}", "writes more than"),
        ("{% include '/etc/passwd' %}", "docs/our.md.j2:1: it takes in another file, and a template here is one file"),
        ("\n{{ 1 / 0 }}", "docs/our.md.j2:2: ZeroDivisionError"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(text: str, said: str) -> None:
    with pytest.raises(TemplateError, match=r"our\.md\.j2") as caught:
        written(a_document(), text)

    assert said in str(caught.value)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_stays_text(text: str) -> None:
    made = written(a_document(with_everything(everywhere(text), text)))

    tokens = [token for block in tokens_of(made) for token in (block, *(block.children or ()))]  # type: ignore[attr-defined]
    assert not {token.type for token in tokens} & set(ALLOWED_MARKDOWN)
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1
    seen = "".join(token.content for token in tokens if token.type == "text")
    assert not re.search(r"(?<![A-Za-z0-9])@[A-Za-z0-9]", seen)
    check_tables(tokens)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", made)


def test_what_did_not_run_is_not_known_and_no_zero() -> None:
    document = a_document(replace(clean(), levels=with_everything(clean()).levels))
    broken = copy.deepcopy(document)
    for part in broken["gates"]:
        part["status"] = "error"

    assert all(row["value"] is None for row in metric_rows(broken))
    assert all(row["passed"] is None for row in suite_rows(broken))
    assert "not known" in written(broken)


def test_criteria_of_components_are_shown_by_how_they_stand() -> None:
    document = a_document()
    measured = [
        {"metric": f"specs.criteria-{name}", "value": value, "of": of, "component": "tts"}
        for name, value, of in (("covered", 1, 4), ("failing", 1, None), ("untested", 2, None), ("not-run", 0, None))
    ]
    whole = {"metric": "specs.criteria-covered", "value": 1, "of": 4, "component": None}
    part = {"gate": "specs", "status": "fail", "measurements": [whole, *measured]}
    row = {"component": "tts", "criteria": 4, "covered": 1, "failing": 1, "untested": 2, "not_run": 0}

    assert spec_rows({**document, "gates": [part]}) == [row]
    assert spec_rows({**document, "gates": [{**part, "status": "error"}]}) == [
        {**dict.fromkeys(row), "component": "tts"}
    ]
    assert spec_rows(document) == []


def test_a_run_of_other_files_is_not_known_whatever_it_was() -> None:
    ready = replace(with_everything(clean()), readiness=Readiness.READY)
    ready = replace(ready, levels=tuple(replace(each, readiness=Readiness.READY) for each in ready.levels))
    document = a_document(ready)
    doubt = Standing(doubts=("the files are not those of the last run",))

    assert headline(document, HERE) == "Readiness: ready for production"
    assert headline(document, doubt) == "Readiness: not known"
    assert written(document, standing=doubt).splitlines()[:3] == [
        "# Readiness: not known",
        "",
        "> **Not known:** the files are not those of the last run  ",
    ]


def test_the_headline_is_never_better_than_the_verdict() -> None:
    health = with_everything(messy())
    levels = tuple(replace(each, readiness=Readiness.READY) for each in health.levels)

    assert headline(a_document(replace(health, levels=levels)), HERE) == "Readiness: not ready for production"


@pytest.mark.parametrize("value", [0, 1, 10_000_000])
def test_an_edited_number_breaks_the_seal(value: int) -> None:
    document = a_document()
    edited = copy.deepcopy(document)
    edited["work"]["open"]["p0"] = value
    before = document["work"]["open"]["p0"]

    assert document["seal"] == seal(document)
    assert (edited["seal"] == seal(edited)) is (value == before)


def test_blanks_of_a_module_are_gaps() -> None:
    row = next(line for line in written(a_document()).splitlines() if line.startswith("| `bare`"))

    assert row.count("**gap**") == 8


def test_shares_are_truncated() -> None:
    assert amount({"value": 99_999, "of": 100_000, "unit": "line"}) == "99.99 % (99,999 of 100,000)"
    assert amount({"value": 0, "of": 0, "unit": "line"}) == "0 of 0"
