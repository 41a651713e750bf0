"""`findings.sarif`: every finding for code scanning, SARIF 2.1.0, one run for each part.

Results are written one a line, straight to text: a run of 100,000 findings must not cost a tree of dictionaries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from gates.model.health import Health, JudgedFinding, PartVerdict
from gates.model.status import FindingState, Status
from gates.report import catalogue
from gates.report.inert import visible
from gates.report.sarif_result import Written, result, unlinked

if TYPE_CHECKING:
    from gates.api import Check

RUNS_LIMIT = 20
RESULTS_LIMIT = 25_000
"""What code scanning takes of one run."""
DESCRIPTION_LIMIT = 1000
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_PLACES = (FindingState.NEW, FindingState.UPDATED, FindingState.UNCHANGED, FindingState.WAIVED)


def render(
    health: Health,
    *,
    checks: Mapping[str, Check] | None = None,
    sources: Mapping[str, str] | None = None,
    version: str = "0",
) -> bytes:
    """The findings of a run.

    Args:
        health: the judged run.
        checks: id -> check, for the help of the rules.
        sources: path -> text of files; findings in them get GitHub's own line fingerprint.
        version: the version of lane-gates.
    """
    out = BytesIO()
    out.write(f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[\n'.encode("ascii"))
    for place, (category, parts) in enumerate(_categories(health)):
        out.write(b",\n" if place else b"")
        _write_run(out, category, parts, health, Written(checks=checks or {}, sources=sources or {}), version)
    out.write(b"\n]}\n")
    return out.getvalue()


def _categories(health: Health) -> Sequence[tuple[str, tuple[PartVerdict, ...]]]:
    by_part = [(part.part.name, (part,)) for part in health.parts]
    if len(by_part) <= RUNS_LIMIT:
        return by_part
    gates: dict[str, tuple[PartVerdict, ...]] = {}
    for part in health.parts:
        gates[part.part.gate] = (*gates.get(part.part.gate, ()), part)
    by_gate = list(gates.items())
    if len(by_gate) <= RUNS_LIMIT:
        return by_gate
    rest = tuple(part for _, parts in by_gate[RUNS_LIMIT - 1 :] for part in parts)
    return [*by_gate[: RUNS_LIMIT - 1], ("other", rest)]


def _write_run(
    out: BytesIO, category: str, parts: tuple[PartVerdict, ...], health: Health, written: Written, version: str
) -> None:
    total = sum(len(part.findings) for part in parts)
    if written.sources:
        written.hash_lines(judged.finding for _, judged in islice(_in_order(parts), RESULTS_LIMIT))
    out.write(b'{"results":[')
    count = 0
    for part, judged in islice(_in_order(parts), RESULTS_LIMIT):
        out.write(f"{',' if count else ''}\n{result(judged, part, written)}".encode("ascii"))
        count += 1
    head: dict[str, object] = {
        "tool": {
            "driver": {
                "name": "lane-gates",
                "version": version,
                "rules": [_rule(check, written.checks) for check in written.rules],
            }
        },
        "automationDetails": {"id": f"gates/{category}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": all(part.status is not Status.ERROR for part in parts),
                "startTimeUtc": health.run.started_at,
                "toolExecutionNotifications": _notifications(parts, total - count),
            }
        ],
    }
    if health.subject.commit_sha:
        head["properties"] = {"commit": health.subject.commit_sha, "run": health.run.run_id}
    rest = json.dumps(head, sort_keys=True, separators=(",", ":"))[1:]
    out.write(f"\n],{rest}".encode("ascii"))


def _in_order(parts: tuple[PartVerdict, ...]) -> Iterator[tuple[PartVerdict, JudgedFinding]]:
    for state in _PLACES:
        for part in parts:
            for judged in sorted(
                (judged for judged in part.findings if judged.state is state),
                key=lambda judged: judged.finding.sort_key,
            ):
                yield part, judged


def _rule(check: str, checks: Mapping[str, Check]) -> dict[str, object]:
    about = catalogue.explained(check, checks)
    title = unlinked(about.title, limit=DESCRIPTION_LIMIT)
    why = unlinked(about.why or about.title, limit=DESCRIPTION_LIMIT)
    way_out = unlinked(about.way_out or f"Run `gates explain {check}`.", limit=DESCRIPTION_LIMIT)
    return {
        "id": visible(check, limit=255),
        "name": visible(check.replace("/", "-"), limit=200),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": f"{title} {why} {way_out}"},
        "properties": {"tags": ["gates", visible(check.split("/", 1)[0], limit=100)]},
    }


def _notifications(parts: tuple[PartVerdict, ...], cut: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    if cut > 0:
        said = f"{cut:,} findings are not in this run: code scanning takes {RESULTS_LIMIT:,}. New ones are kept first."
        found.append({"level": "warning", "message": {"text": said}})
    for part in parts:
        for problem in part.problems[:50]:
            text = unlinked(f"{part.part.name}: {problem.what} {problem.way_out}".strip())
            found.append({"level": "error", "message": {"text": text}})
    return found
