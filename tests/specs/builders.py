"""Specs for the tests of the room, with everything filled in that a test does not care about."""

from __future__ import annotations

from gates.specs.book import Book, read_book
from gates.specs.read import read_spec
from gates.specs.spec import Spec

OWN = """\
spec: 1
id: BILL-001
title: Billing
risk_tier: 3
scope:
  in: [acme/billing]
  out: []
acceptance:
  - id: A1
    text: totals add up
"""
CAWS_1 = """\
id: BILL-1
title: Billing of customers
risk_tier: 2
mode: feature
change_budget: {max_files: 25, max_loc: 1000}
blast_radius: {modules: [billing], data_migration: false}
operational_rollback_slo: 5m
threats:
  - "rounding -> integers of cents"
scope: {in: [acme/billing/], out: [acme/vendor/]}
invariants: [a total is never negative]
acceptance:
  - {id: A1, given: two amounts, when: they are added, then: the total is their sum}
non_functional: {a11y: [keyboard], perf: {api_p95_ms: 250}, security: [validation]}
contracts: [{type: openapi, path: docs/api.yaml}]
observability: {logs: [total], metrics: [], traces: []}
migrations: []
rollback: [revert]
"""
CAWS_10 = (
    CAWS_1.replace("id: BILL-1\n", "id: BILL-API-001\n")
    .replace("change_budget: {max_files: 25, max_loc: 1000}\n", "status: active\n")
    .replace("risk_tier: 2", "risk_tier: T2")
)
CAWS_11 = """\
id: BILL-API-001
title: Billing
risk_tier: 1
mode: fix
lifecycle_state: active
blast_radius: {modules: [billing]}
scope: {in: [acme/billing], out: [acme/vendor], support: [docs/billing.md]}
invariants: [a total is never negative]
acceptance:
  - {id: A1, given: x, when: y, then: z, test_nodeids: ["tests/test_billing.py::test_total"]}
  - {id: A2, given: x, when: y, then: z}
non_functional: {security: [validation], performance: [], accessibility: [], reliability: []}
contracts: [{name: billing api, type: api, path: docs/api.yaml}]
observability: [billing.total]
rollback: [revert]
evidence:
  - {criterion_id: A2, status: pass, test_nodeid: "tests/test_billing.py::test_more"}
"""


def a_spec(text: str = OWN, path: str = "specs/billing.yaml") -> Spec:
    """The spec in this text."""
    spec = read_spec(text, path).spec
    assert spec is not None
    return spec


def faults(text: str) -> list[tuple[int | None, str]]:
    """Each fault of a text as (line, slug)."""
    return [(fault.line, fault.slug) for fault in read_spec(text, "specs/billing.yaml").faults]


def messages(text: str) -> str:
    """All faults of a text, one a line."""
    return "\n".join(fault.message for fault in read_spec(text, "specs/billing.yaml").faults)


def a_book(**texts: str) -> Book:
    """The specs in these texts, by name."""
    return read_book({f"specs/{name}.yaml": text for name, text in texts.items()})
