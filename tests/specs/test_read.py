from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.specs.forms import FORMS
from gates.specs.read import read_spec
from gates.specs.spec import Asks, Generation, Hardening, State
from tests.specs.builders import CAWS_1, CAWS_10, CAWS_11, OWN, a_spec, faults, messages

SHORT = "".join(
    line
    for line in CAWS_1.splitlines(keepends=True)
    if not line.startswith(("mode", "change_budget", "blast_radius", "operational"))
)


@pytest.mark.parametrize(
    ("text", "generation"),
    [
        (OWN, Generation.OWN), (SHORT, Generation.CAWS_SHORT), (CAWS_1, Generation.CAWS_1),
        (CAWS_10, Generation.CAWS_10), (CAWS_11, Generation.CAWS_11),
    ],
)  # fmt: skip
def test_each_generation_is_read_without_a_fault(text: str, generation: Generation) -> None:
    assert faults(text) == []
    spec = a_spec(text)
    assert (spec.generation, len(spec.criteria) > 0, spec.scope.inside[0].text.rstrip("/")) == (
        generation, True, "acme/billing",
    )  # fmt: skip


def test_a_spec_of_the_small_form_is_read_whole() -> None:
    text = f"""{OWN}component: money
owner: "@acme"
mode: fix
status: closed
change_budget: {{max_files: 3}}
coverage: {{lines: 95, changed-lines: 99.5}}
mutation: 75%
hardening:
  - "[x] Unit tests (80%+ coverage)"
  - {{text: Runbook, done: false}}
  - plain
effort: 1.5 weeks
after: [CORE-001]
threats: [{{threat: loss, mitigation: copies}}, {{threat: fire, mitigation: ""}}]
"""
    assert faults(text) == [(24, "threat-unmitigated")]
    spec = a_spec(text)
    assert (spec.component, spec.owner, spec.mode, spec.state) == ("money", "@acme", "fix", State.DONE)
    assert spec.asks == Asks(
        lines=Decimal(95), changed_lines=Decimal("99.5"), mutation=Decimal(75),
        places={"lines": 16, "changed_lines": 16, "mutation": 17},
    )  # fmt: skip
    assert spec.hardening == (
        Hardening(text="Unit tests (80%+ coverage)", line=19, is_ticked=True),
        Hardening(text="Runbook", line=20, is_ticked=False),
        Hardening(text="plain", line=21),
    )
    assert spec.budget is not None
    assert (spec.budget.files, spec.budget.lines, spec.effort_h) == (3, None, Fraction(60))
    assert (spec.threats, spec.mitigated, [it.text for it in spec.after]) == (2, 1, ["CORE-001"])


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("id: BILL-001", "id: bill", (2, "value-wrong")),
        ("risk_tier: 3", "risk_tier: high", (4, "value-wrong")),
        ("risk_tier: 3", "risk_tier: 4", (4, "value-wrong")),
        ("risk_tier: 3", "risk_tier: '3'", (4, "value-wrong")),
        ("risk_tier: 3\n", "", (1, "section-missing")),
        ("title: Billing", "title:", (3, "section-empty")),
        ("title: Billing", "title: 'TODO: name it'", (3, "placeholder-left")),
        ("title: Billing", "title: '{{TITLE}}'", (3, "placeholder-left")),
        ("title: Billing", "titel: Billing", (3, "key-unknown")),
        ("in: [acme/billing]", "in: []", (6, "section-empty")),
        ("in: [acme/billing]", "in: [../other]", (6, "value-wrong")),
        ("in: [acme/billing]", "in: [/etc]", (6, "value-wrong")),
        ("  out: []\n", "", (6, "section-missing")),
        ("  - id: A1\n    text", "  - text", (9, "section-missing")),
        ("id: A1", "id: first", (9, "value-wrong")),
        ("    text: totals add up\n", "", (9, "section-missing")),
        ("spec: 1", "spec: 2", (1, "value-wrong")),
    ],
)
def test_a_fault_is_named_with_its_line(was: str, now: str, fault: tuple[int, str]) -> None:
    assert was in OWN
    assert fault in faults(OWN.replace(was, now))


@pytest.mark.parametrize(
    ("rest", "slug"),
    [
        ("coverage: 0.8\n", "value-wrong"),
        ("coverage: {lines: 101}\n", "value-wrong"),
        ("coverage: {statements: 90}\n", "key-unknown"),
        ("mutation: many\n", "value-wrong"),
        ("effort: soon\n", "value-wrong"),
        ("change_budget: {max_files: 0, max_loc: 1}\n", "value-wrong"),
        ("change_budget: {}\n", "section-empty"),
        ("contracts: [{}]\n", "section-missing"),
        ("component: a/b\n", "value-wrong"),
        ("status: soon\n", "value-wrong"),
        ("mode: development\n", "value-wrong"),
        ("threats: [somebody loses it]\n", "threat-unmitigated"),
        ("invariants: [Audio: loud]\n", "value-wrong"),
    ],
)
def test_a_wrong_section_is_a_fault(rest: str, slug: str) -> None:
    assert faults(OWN + rest)[0][1] == slug


def test_all_faults_come_at_once() -> None:
    text = OWN.replace("risk_tier: 3", "risk_tier: high").replace("id: A1", "id: x") + "treats: []\nmutation: -1\n"
    assert faults(text) == [
        (1, "section-missing"), (1, "section-missing"), (1, "section-missing"), (1, "section-missing"),
        (1, "section-missing"), (4, "value-wrong"), (9, "value-wrong"), (11, "key-unknown"), (12, "value-wrong"),
    ]  # fmt: skip


def test_higher_tiers_need_more_sections() -> None:
    assert faults(OWN.replace("risk_tier: 3", "risk_tier: 2")) == [(1, "section-missing")] * 5
    assert "`rollback` is missing, and tier 2 needs it" in messages(OWN.replace("risk_tier: 3", "risk_tier: 2"))
    first = CAWS_1.replace("risk_tier: 2", "risk_tier: 1").replace("rollback: [revert]\n", "rollback: []\n")
    assert faults(first) == [(18, "section-empty")]
    assert faults(CAWS_1.replace("contracts: [{type: openapi, path: docs/api.yaml}]", "contracts: []")) == [
        (15, "section-empty")
    ]


def test_a_section_of_empty_lists_is_empty() -> None:
    text = CAWS_11.replace("observability: [billing.total]", "observability: {logs: [], metrics: []}")
    assert faults(text) == [(14, "section-empty")]


def test_tiers_are_coerced_where_the_generation_does() -> None:
    assert a_spec(CAWS_10).tier == 2
    assert faults(CAWS_1.replace("risk_tier: 2", "risk_tier: T2")) == [(3, "value-wrong")]


def test_caws_11_knows_no_other_keys_and_names_tests_in_its_evidence() -> None:
    assert faults(f"{CAWS_11}change_budget: {{max_files: 1}}\n") == [(18, "key-unknown")]
    spec = a_spec(CAWS_11)
    assert [([test.text for test in it.tests], it.is_claimed) for it in spec.criteria] == [
        (["tests/test_billing.py::test_total"], False), (["tests/test_billing.py::test_more"], True),
    ]  # fmt: skip
    assert faults(CAWS_11.replace("criterion_id: A2", "criterion_id: A9")) == [(16, "value-wrong")]


def test_a_draft_may_be_unfinished_and_a_replaced_spec_may_be_anything() -> None:
    text = CAWS_11.replace("observability: [billing.total]", "observability: []").replace(
        "title: Billing", "title: 'TODO: name it'"
    )
    assert faults(text) == [(2, "placeholder-left"), (14, "section-empty")]
    assert faults(text.replace("lifecycle_state: active", "lifecycle_state: draft")) == []
    gone = text.replace("lifecycle_state: active", "lifecycle_state: closed\nresolution: superseded")
    assert (faults(gone.replace("mode: fix", "mode: x")), a_spec(gone).state) == ([], State.GONE)


def test_a_text_that_is_no_mapping_has_no_spec() -> None:
    assert read_spec("- 1\n", "x.yaml").spec is None
    assert faults("just a text\n") == [(1, "not-yaml")]


def test_dependencies_of_caws_are_texts_with_an_id_in_front() -> None:
    spec = a_spec(f"{CAWS_10}dependencies:\n  - 'CORE-001: the base'\n  - some library\n")
    assert [it.text for it in spec.after] == ["CORE-001"]


LINES = (OWN + CAWS_1 + CAWS_10 + CAWS_11).splitlines()


@given(st.lists(st.sampled_from(LINES), max_size=30), st.lists(st.text(max_size=12), max_size=3))
def test_any_mixture_of_lines_is_read_or_refused_and_never_raises(lines: list[str], more: list[str]) -> None:
    read = read_spec("\n".join((*lines, *more)), "x.yaml")
    assert list(read.faults) == sorted(read.faults, key=lambda fault: fault.sort_key)


@pytest.mark.parametrize("text", [OWN, CAWS_1, CAWS_10, CAWS_11])
def test_a_spec_that_loses_a_section_that_its_form_needs_says_so(text: str) -> None:
    form = FORMS[a_spec(text).generation]
    for name in form.required:
        lines = text.splitlines()
        start = next(at for at, line in enumerate(lines) if line.startswith(f"{name}:"))
        end = next((at for at in range(start + 1, len(lines)) if not lines[at].startswith((" ", "-"))), len(lines))
        without = "\n".join((*lines[:start], *lines[end:]))
        assert name in ("spec", "lifecycle_state") or f"the section `{name}` is missing" in messages(without)
