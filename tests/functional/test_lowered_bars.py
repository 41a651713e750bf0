"""Changes that lower a bar are red, and say in plain words which."""

from __future__ import annotations

import pytest

from tests.functional.conftest import Project
from tests.functional.lowering import (
    LATER,
    TESTS,
    UNTIL,
    WORKFLOW,
    Edit,
    above,
    apply,
    branched,
    config,
    said,
)

pytestmark = pytest.mark.functional

WAIVER = '\n[[tool.gates.waivers]]\ncheck = "{}"\nreason = "agreed"\nowner = "@maria"\nexpires = {}\n'
SHORT = TESTS.split("\n\ndef test_tax_2")[0] + "\n"


WEAKENINGS: dict[str, tuple[Edit, str]] = {
    "a target": (config(("lines = 60 }", "lines = 40 }")), "policy/target-lowered: prod line coverage 60 to 40"),
    "a target is gone": (
        config(("targets = { coverage = { lines = 60 } }\n", ""), ("tier = 1\ntests", "tier = 3\ntests")),
        "policy/tier-lowered: lane prod: tier 1 to 3 (branch coverage 80 to 60, mutation score 70 to 30)",
    ),
    "default targets of a tier": (
        config(("[tool.gates.gate.lint]", "[tool.gates.tiers.3]\nmutation = 10\n\n[tool.gates.gate.lint]")),
        "policy/target-lowered: labs, old, tests mutation score 30 to 10",
    ),
    "a lane's policy": (
        config(('policy = "strict"\ntier = 1', 'policy = "warn"\ntier = 1')),
        "policy/policy-lowered: lane prod: policy strict to warn",
    ),
    "one gate's policy": (
        above('[tool.gates.lanes.prod.lint]\npolicy = "ratchet"\n'),
        "policy/policy-lowered: lint of prod: policy strict to ratchet",
    ),
    "a folder leaves its lane": (
        config(('paths = ["acme", "core"]', 'paths = ["acme"]'), ('paths = ["labs"]', 'paths = ["labs", "core"]')),
        "policy/left-lane: core/ left lane prod for labs: policy strict to warn",
    ),
    "a folder leaves all lanes": (
        config(('paths = ["acme", "core"]', 'paths = ["acme"]')),
        "policy/left-lane: core/ left lane prod: no lane holds it",
    ),
    "a longer path takes files": (
        config(('paths = ["labs"]', 'paths = ["labs", "acme/billing"]')),
        "policy/left-lane: acme/billing/ left lane prod for labs: policy strict to warn",
    ),
    "a file moves to a weaker lane": (
        Edit(move=(("core/extra/more.py", "labs/more.py"),)),
        "policy/left-lane: labs/more.py left lane prod for labs: policy strict to warn",
    ),
    "lint selects less": (
        config(('select = ["E", "F", "TID252"]', 'select = ["E", "TID252"]')),
        "policy/rule-removed: lint of labs, old, prod, tests no longer selects F",
    ),
    "lint ignores more": (
        config(('ignore = ["E501"]', 'ignore = ["E501", "F841"]')),
        "policy/ignore-added: lint of labs, old, prod, tests: ignore gained F841",
    ),
    "a gate is off": (
        config(("minimum-tests = 20", "minimum-tests = 20\nenabled = false")),
        "policy/gate-disabled: gate smoke disabled",
    ),
    "smoke asks for fewer tests": (
        config(("minimum-tests = 20", "minimum-tests = 1")),
        "policy/setting-lowered: smoke of prod: minimum-tests 20 to 1",
    ),
    "smoke chooses other tests": (
        config(('markers = "smoke"', 'markers = "smoke and not slow"')),
        "policy/selection-changed: smoke of prod: markers 'smoke' to 'smoke and not slow'",
    ),
    "a lane names no tests": (
        config(
            ('tests = ["tests"]\ntargets = { coverage = { lines = 60 } }\n', ""),
            ('markers = "smoke"\nminimum-tests = 20', "enabled = false"),
        ),
        "policy/selection-changed: lane prod: tests/ left its tests",
    ),
    "a component is gone": (
        config(('[tool.gates.components.billing]\npaths = ["acme/billing"]\ntier = 1\n', "")),
        "policy/target-lowered: component billing (acme/billing/ left it): line coverage 90 to no bound",
    ),
    "a waiver": (
        Edit(append=(("pyproject.toml", WAIVER.format("lint/F841", UNTIL)),)),
        f"policy/waiver-added: waiver of lint/F841 added until {UNTIL}",
    ),
    "a longer waiver": (
        config((UNTIL, LATER)),
        f"policy/waiver-added: waiver of lint/F401 in acme/compat.py extended from {UNTIL} to {LATER}",
    ),
    "a wider waiver": (
        config(('where = "acme/compat.py"', 'where = "**"')),
        f"policy/waiver-added: waiver of lint/F401 added until {UNTIL}",
    ),
    "accepted findings": (
        Edit(
            append=(
                (".gates/baseline.jsonl",
                 '{"part":"lint-old","path":"old/a.py","check":"lint/E711","fingerprint":"bbbb","count":17}\n'),
            )
        ),
        "policy/findings-accepted: 17 findings accepted in lint-old",
    ),
    "a value of the baseline": (
        Edit(replace=((".gates/baseline.jsonl", '"value":3', '"value":30'),)),
        "policy/values-lowered: lint-old: baseline of lint.suppressions 3 to 30",
    ),
    "fewer tests": (
        Edit(write=(("tests/test_tax.py", SHORT),)),
        "policy/fewer-tests: 8 tests fewer: tests/test_tax.py",
    ),
    "silenced lines": (
        Edit(append=(("acme/tax.py", "".join(f"a{n} = 1  # noqa\n" for n in range(12))),)),
        "policy/suppressions-added: noqa +12 in lane prod: acme/tax.py +12",
    ),
    "uncovered lines": (
        Edit(replace=(("acme/tax.py", "    return 2", "    return 2  # pragma: no cover"),)),
        "policy/suppressions-added: pragma: no cover +1 in lane prod: acme/tax.py +1",
    ),
    "a skipped test": (
        Edit(replace=(("tests/test_rate.py", "\ndef test_rate", "\n@pytest.mark.skip\ndef test_rate"),)),
        "policy/tests-skipped: skip and xfail +1 in lane tests: tests/test_rate.py +1",
    ),
    "ruff selects less": (
        config(('select = ["E", "F", "B"]', 'select = ["E", "F"]')),
        "policy/rule-removed: ruff no longer selects B (pyproject.toml)",
    ),
    "ruff ignores for some files": (
        config(('"tests/**" = ["S101"]', '"tests/**" = ["S101"]\n"core/**" = ["F"]')),
        "policy/ignore-added: ruff per-file-ignores gained F for 4 files such as core/__init__.py (pyproject.toml)",
    ),
    "ruff excludes": (
        config(("line-length = 100", 'line-length = 100\nextend-exclude = ["core/extra"]')),
        "policy/exclude-added: ruff exclude gained core/extra: core/extra/__init__.py, core/extra/more.py",
    ),
    "longer lines": (
        config(("line-length = 100", "line-length = 200")),
        "policy/setting-lowered: ruff line-length 100 to 200 (pyproject.toml)",
    ),
    "more complexity": (
        config(("max-complexity = 10", "max-complexity = 50")),
        "policy/setting-lowered: ruff lint.mccabe.max-complexity 10 to 50 (pyproject.toml)",
    ),
    "coverage omits": (
        config(("branch = true", 'branch = true\nomit = ["acme/legacy/*"]')),
        "policy/exclude-added: coverage omit gained acme/legacy/* (pyproject.toml)",
    ),
    "coverage measures less": (
        config(('source = ["acme", "core"]', 'source = ["acme"]')),
        "policy/exclude-added: coverage source acme, core to acme (pyproject.toml)",
    ),
    "coverage fails later": (
        config(("fail_under = 60", "fail_under = 40")),
        "policy/target-lowered: coverage fail_under 60 to 40 (pyproject.toml)",
    ),
    "pytest chooses fewer": (
        config(('"-ra", "--strict-markers"', '"-ra", "--strict-markers", "-k", "not slow"')),
        "policy/selection-changed: pytest addopts gained -k not slow",
    ),
    "pytest is less strict": (
        config(("xfail_strict = true", "xfail_strict = false")),
        "policy/selection-changed: pytest xfail_strict true to false",
    ),
    "a job leaves": (
        Edit(write=((".github/workflows/ci.yml", WORKFLOW.replace(
            "  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ruff check .\n", "")),)),
        "policy/job-removed: job lint left .github/workflows/ci.yml",
    ),
    "a job cannot fail": (
        Edit(replace=((".github/workflows/ci.yml", "ruff check .", "ruff check . || true"),)),
        "policy/job-weakened: job lint in .github/workflows/ci.yml gained `|| true`",
    ),
    "a hook leaves": (
        Edit(write=((".pre-commit-config.yaml", "repos: []\n"),)),
        "policy/job-removed: hook ruff left .pre-commit-config.yaml",
    ),
    "the configuration is gone": (
        Edit(write=(("pyproject.toml", '[project]\nname = "acme"\nversion = "1.0"\n'),)),
        "policy/gates-removed: the configuration of gates is gone",
    ),
    "the gate itself is off": (
        config(("[tool.gates.gate.policy]\nenabled = true\n", "[tool.gates.gate.policy]\nenabled = false\n")),
        "policy/gate-disabled: gate policy disabled",
    ),
    "the gate itself is no longer asked": (
        config(("[tool.gates.gate.policy]\nenabled = true\n", "")),
        "policy/policy-lowered: gate policy: policy strict to warn",
    ),
    "the gate itself only warns": (
        config(("[tool.gates.gate.policy]\nenabled = true\n", '[tool.gates.gate.policy]\npolicy = "warn"\n')),
        "policy/policy-lowered: gate policy: policy strict to warn",
    ),
    "the gate itself spares more": (
        config(("[tool.gates.gate.policy]\nenabled = true\n", "[tool.gates.gate.policy]\nmaximum-fewer-tests = 99\n")),
        "policy/setting-lowered: policy: maximum-fewer-tests 0 to 99",
    ),
    "the base is another one": (
        above('[tool.gates]\nbase = "HEAD"\n'),
        "policy/base-changed: base guessed to HEAD",
    ),
    "the report hides code": (
        above('[tool.gates]\nreport-dir = "core/extra"\n'),
        "policy/exclude-added: report-dir .gates/health to core/extra, which hides core/extra/",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WEAKENINGS)
def test_a_weakening_is_red_and_says_what_is_lower(empty: Project, name: str) -> None:
    edit, words = WEAKENINGS[name]
    project = branched(empty)
    apply(project, edit)

    answer, told = said(project)

    assert any(line.startswith(words) for line in told), told
    assert answer.code == 1, answer.out
