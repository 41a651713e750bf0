"""Judged runs to write reports of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from gates.api import Check
from gates.history.record import Record, record
from gates.history.trend import trends
from gates.model.account import Account
from gates.model.evidence import Problem, RunId, Subject, Tool
from gates.model.finding import Finding
from gates.model.health import (
    ConditionVerdict,
    Decision,
    Health,
    JudgedFinding,
    LaneSummary,
    LeftOut,
    PartVerdict,
    RatchetVerdict,
)
from gates.model.place import Place
from gates.model.quantity import Condition, Measurement
from gates.model.scope import PartId
from gates.model.status import Direction, FindingState, Fix, Policy, Readiness, Status
from gates.model.trend import Trends

COMMIT = "3f2a91c0b1d24e5f60718293a4b5c6d7e8f90123"
CHECKS = {
    "lint/*": Check(id="lint/*", title="Ruff reports a rule.", why="The lane selected it.", way_out="ruff check --fix"),
    "coverage/lines-below-target": Check(
        id="coverage/lines-below-target",
        title="Fewer lines are covered than the tier asks for.",
        why="Lines that no test runs can break unseen.",
        way_out="Test the files with most missing lines.",
    ),
}


def ratio(metric: str, value: int, of: int, **more: object) -> Measurement:
    return Measurement(metric=metric, value=value, of=of, unit="line", better=Direction.HIGHER, **more)  # type: ignore[arg-type]


def count(metric: str, value: int, unit: str = "finding", better: Direction = Direction.LOWER) -> Measurement:
    return Measurement(metric=metric, value=value, unit=unit, better=better)


def judged(
    check: str, path: str | None, line: int | None, message: str, state: FindingState = FindingState.NEW, **more: object
) -> JudgedFinding:
    finding = Finding(check=check, path=path, line=line, message=message, **more)  # type: ignore[arg-type]
    reason = "re-exports for 1.x" if state is FindingState.WAIVED else None
    return JudgedFinding(finding=finding, state=state, waiver_reason=reason)


def part(gate: str, lane: str | None, status: Status, summary: str, **more: object) -> PartVerdict:
    given: dict[str, object] = {
        "policy": Policy.STRICT,
        "account": Account(unit="file", expected=563, examined=563, unexplained=0),
        "tool": Tool(name="ruff", version="0.17.5"),
        "duration_s": 1.25,
        "reproduce": f"gates run {gate}-{lane}" if lane else f"gates run {gate}",
        **more,
    }
    return PartVerdict(part=PartId(gate=gate, lane=lane), status=status, summary=summary, **given)  # type: ignore[arg-type]


def labs_findings() -> tuple[JudgedFinding, ...]:
    return tuple(
        judged(
            "lint/TID252",
            f"labs/exp{number % 7}/run.py",
            number + 1,
            "Prefer absolute imports over relative imports",
            FindingState.UNCHANGED,
            fix=Fix.SAFE if number % 10 else Fix.NONE,
        )
        for number in range(40)
    )


def messy() -> Health:
    """A run with something in every place of a report."""
    lint = part(
        "lint",
        "prod",
        Status.FAIL,
        "3 new findings (2 F401, 1 E501), 2 fixable",
        reasons=("3 new findings in a strict lane",),
        findings=(
            judged(
                "lint/F401", "acme/core.py", 3, "`os` imported but unused", column=8, fix=Fix.SAFE, fingerprint="a1"
            ),
            judged("lint/F401", "acme/io.py", 1, "`sys` imported but unused", column=8, fix=Fix.SAFE, fingerprint="b2"),
            judged("lint/E501", "acme/core.py", 40, "Line too long (130 > 120)", column=121, fingerprint="c3"),
            judged("lint/F401", "acme/compat/old.py", 2, "`re` imported but unused", FindingState.WAIVED),
        ),
        measurements=(count("lint.findings", 4), count("lint.suppressions", 12, "suppression")),
        notes=("ruff: an option is deprecated",),
        digests={"rule-set": "5e1f"},
        proof="proved",
    )
    labs = part(
        "lint",
        "labs",
        Status.WARN,
        "40 findings (40 TID252), 36 fixable",
        policy=Policy.WARN,
        account=Account(unit="file", expected=341, examined=341, unexplained=0),
        findings=labs_findings(),
        measurements=(count("lint.findings", 40),),
        notes=("ruff: an option is deprecated",),
        reused_from="run-7",
        proof="proved",
    )
    tests = part(
        "tests",
        "prod",
        Status.FAIL,
        "3 of 412 tests failed, 2 causes",
        reasons=("3 tests failed",),
        account=Account(unit="test", expected=420, examined=412, unexplained=0, explained={"deselected by -m": 8}),
        findings=(
            judged(
                "tests/failed",
                "tests/test_db.py",
                12,
                "test_read: OSError: no such file 3",
                group="OSError: no such file N",
            ),
            judged(
                "tests/failed",
                "tests/test_db.py",
                30,
                "test_write: OSError: no such file 4",
                group="OSError: no such file N",
            ),
            judged(
                "tests/failed",
                "tests/test_sum.py",
                8,
                "test_sum[1-2]: AssertionError: assert 3 == 4",
                group="AssertionError: assert <n> == <n>",
                detail=(
                    "tests/test_sum.py:8: in test_sum\n    check(a, b)\nacme/sums.py:31: in check\n    assert a == b\n"
                    "E   AssertionError: assert 3 == 4\nE     \nE     - `4`\nE     + ``3``"
                ),
                failed_at="acme/sums.py:31",
                output="--- Captured stdout call ---\n```\n</details> <b>printed</b>\tby a test",
            ),
        ),
        measurements=(count("tests.passed", 409, "test", Direction.HIGHER), count("tests.skipped", 5, "test")),
        tool=Tool(name="pytest", version="9.2.0"),
        notes=("5 tests were skipped",),
        duration_s=34.9,
    )
    coverage = part(
        "coverage",
        "prod",
        Status.FAIL,
        "lines 89.99 %, branches 81.25 %",
        reasons=("coverage.lines 89.99 % is below 90 %",),
        account=Account(
            unit="file", expected=20, examined=19, unexplained=1, names={"unexplained": ("acme/never_imported.py",)}
        ),
        measurements=(
            ratio("coverage.lines", 8999, 10000),
            Measurement(metric="coverage.branches", value=650, of=800, unit="branch", better=Direction.HIGHER),
            ratio("coverage.lines", 400, 500, component="billing"),
            ratio("coverage.lines", 10, 90, path="acme/core.py", lacks="changed 54-57 (Sums.add), 12 and 9 more"),
            ratio("coverage.lines", 70, 90, path="acme/io.py"),
            count("coverage.pragmas", 7, "pragma"),
        ),
        conditions=(
            ConditionVerdict(
                condition=Condition(metric="coverage.lines", minimum=Decimal(90), source="tool.gates.tiers.1"),
                status=Status.FAIL,
                measured=ratio("coverage.lines", 8999, 10000),
                why="coverage.lines 89.99 % is below 90 %",
            ),
        ),
        ratchets=(
            RatchetVerdict(
                measured=ratio("coverage.lines", 10, 90, path="acme/core.py"),
                accepted=None,
                why="acme/core.py got worse",
            ),
        ),
        findings=(judged("coverage/lines-below-target", None, None, "Lines 89.99 % is below 90 %"),),
        tool=Tool(name="coverage", version="7.17.3"),
    )
    smoke = part(
        "smoke",
        None,
        Status.ERROR,
        "could not be judged",
        account=None,
        problems=(Problem(what="pytest wrote no report", way_out="Run `gates doctor`"),),
        tool=None,
    )
    lanes = part("lanes", None, Status.PASS, "every file is in one lane", findings=(), proof="proved")
    return Health(
        run=RunId(run_id="run-12", trace_id="4bf92f3577b34da6a3ce929d0e0e4736", started_at="2026-11-20T08:30:00.000Z"),
        duration_s=41.5,
        subject=Subject(
            commit_sha=COMMIT,
            tree_digest="9c" * 32,
            is_dirty=True,
            base_sha="1" * 40,
            ref_name="feature/x",
            python="CPython 3.11.7",
        ),
        status=Status.ERROR,
        readiness=Readiness.NOT_READY,
        reasons=(
            "smoke could not be judged: pytest wrote no report",
            "lint-prod: 3 new findings in a strict lane",
            "tests-prod: 3 tests failed",
            "coverage-prod: coverage.lines 89.99 % is below 90 %",
        ),
        lanes=(
            LaneSummary(
                lane="prod",
                paths=("acme", "core"),
                policy=Policy.STRICT,
                tier=1,
                owner="@acme/platform",
                files=563,
                lines=81234,
            ),
            LaneSummary(
                lane="labs",
                paths=("labs",),
                policy=Policy.WARN,
                tier=3,
                owner="",
                files=341,
                lines=50210,
                is_proposed=True,
            ),
        ),
        parts=(lanes, lint, labs, smoke, tests, coverage),
        missing_parts=("tests-2of4",),
        left_out=(LeftOut(part=PartId(gate="coverage", lane="labs"), reason="the lane names no tests"),),
        decisions=(
            Decision(
                priority=0,
                title="Find out why pytest wrote no report",
                gate="smoke",
                lane=None,
                why="Nobody knows whether the smoke tests pass.",
                next_step="Run the smoke tests by hand and look at the end of the output.",
                reproduce="gates run smoke",
                explains=("coverage-prod: 3 file-never-imported", "coverage-prod: coverage.lines is below 90 %"),
                explains_left_out=1,
            ),
            Decision(
                priority=1,
                title="Repair 2 causes of 3 failing tests",
                gate="tests",
                lane="prod",
                why="The lane is strict.",
                next_step="Start with the missing file: it explains 2 of 3.",
                reproduce="gates run tests-prod",
                rule="P1: strict lane prod of tier 1 fails tests; 3 findings in 2 files",
                owner="@acme/platform",
                places=(
                    Place(
                        path="tests/test_sum.py",
                        line=8,
                        test="test_sum[1-2]",
                        text="AssertionError: assert 3 == 4",
                        failed_at="acme/sums.py:31",
                        lines=("- `4`", "+ ``3``"),
                    ),
                    Place(path="tests/test_db.py", line=12, test="test_read", text="OSError: no such file 3"),
                    Place(path="tests/test_db.py", line=30, test="test_write", text="OSError: no such file 4"),
                ),
            ),
            Decision(
                priority=2,
                title="40 TID252, 36 fixable, in labs",
                gate="lint",
                lane="labs",
                why="The lane is not held.",
                next_step="ruff check --select TID252 --fix labs",
                reproduce="gates run lint-labs",
                rule="P2: warn lane labs of tier 3 only warns",
                places=(
                    Place(path="labs/exp0/run.py", line=1, column=1, text="TID252 Prefer absolute imports"),
                    Place(path="labs/exp0/run.py", line=8, column=1, text="TID252 Prefer absolute imports"),
                ),
                places_left_out=38,
            ),
        ),
        waiver_problems=("waiver for lint/E741 matches nothing: remove it",),
        proved=(3, 6),
        valid_until="2027-03-01",
    )


def clean() -> Health:
    """A run in which everything passed."""
    run = messy()
    return replace(
        run,
        status=Status.PASS,
        readiness=Readiness.READY,
        reasons=(),
        parts=(
            part("lanes", None, Status.PASS, "every file is in one lane"),
            part("lint", "prod", Status.PASS, "no findings", proof="proved"),
            part("coverage", "prod", Status.PASS, "lines 94.5 %", measurements=(ratio("coverage.lines", 945, 1000),)),
        ),
        lanes=run.lanes[:1],
        missing_parts=(),
        left_out=(),
        decisions=(),
        waiver_problems=(),
        proved=(3, 3),
        subject=replace(run.subject, is_dirty=False),
    )


def empty() -> Health:
    """A run in which nothing was judged."""
    return replace(
        clean(), status=Status.ERROR, readiness=Readiness.NOT_READY, parts=(), lanes=(), reasons=("empty plan",)
    )


def earlier_runs(health: Health, runs: int = 11) -> tuple[Record, ...]:
    """Runs before this one, with coverage and findings that moved."""
    records = []
    for number in range(1, runs + 1):
        then = record(health, number=number)
        parts = {}
        for name, kept in then.parts.items():
            numbers = {
                key: (pair[0] - (runs + 1 - number) * 17 + number % 3 * 9, *pair[1:]) if len(pair) > 1 else pair
                for key, pair in kept.numbers.items()
            }
            findings = {**kept.findings, "total": kept.findings["total"] + (runs - number) * 2 + number % 2}
            parts[name] = replace(kept, numbers=numbers, findings=findings, status=Status.PASS)
        records.append(
            replace(
                then,
                run_id=f"run-{number}",
                started_at=f"2026-11-{number:02d}T08:00:00.000Z",
                parts=parts,
                status=Status.WARN,
                readiness=Readiness.READY_WITH_RISKS,
            )
        )
    return tuple(records)


def trends_of(health: Health) -> Trends:
    return trends(earlier_runs(health), health, number=12, warnings=("history.jsonl, line 3: not readable as JSON",))
