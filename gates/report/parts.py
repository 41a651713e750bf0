"""The tables of parts, lanes, left-out parts, and how to see each part on its own."""

from __future__ import annotations

from dataclasses import replace

from gates.model.evidence import Problem
from gates.model.health import Health, PartVerdict
from gates.model.status import Direction, Status
from gates.model.trend import Series, Trends
from gates.report import wording
from gates.report.page import Cell, Kind, Section, Table, code, number, status, text

ROWS_SHOWN = 500


def primary_series(part: PartVerdict, trends: Trends) -> Series | None:
    """The one number of a part that its row draws: its first ratio that has a better way, else its findings.

    Where those stayed as they were and fewer or more of its units were good, such as tests that passed, it is these.
    """
    name, unit = part.part.name, part.account.unit if part.account else ""
    whole = [found for found in part.measurements if found.path is None and found.component is None]
    for found in whole:
        if found.of is not None and found.better is not Direction.NONE:
            series = trends.series.get((name, found.metric))
            if series:
                return series
    findings = trends.series.get((name, "findings"))
    if findings is not None and not findings.delta:
        for found in whole:
            series = trends.series.get((name, found.metric))
            if found.unit == unit and found.better is Direction.HIGHER and series is not None and series.delta:
                return series
    return findings


def trend_cells(series: Series | None) -> tuple[Cell, Cell]:
    """The change against the run before, and the last runs as a line."""
    change = Cell(text=wording.delta(series), tone=wording.direction(series))
    return change, Cell(text=series.sparkline if series else "", kind=Kind.TREND, series=series)


def parts_section(health: Health, trends: Trends) -> Section:
    """Every part of the plan, in its order."""
    rows = tuple(_row(part, trends) for part in health.parts[:ROWS_SHOWN])
    return Section(
        id="parts",
        title="Parts",
        intro=f"Trend: the last runs, this one on the right, {wording.BARS}." if len(trends.series) else "",
        table=Table(
            columns=("Part", "Status", "Policy", "Account", "Summary", "Change", "Trend", "Time"),
            rows=rows,
            left_out=_more(len(health.parts), "part"),
        ),
    )


def reasons_section(health: Health) -> Section | None:
    """Each part that is not clean, with every reason, problem and note."""
    lines = []
    for part in health.parts:
        name = part.part.name
        lines += [f"{name}: {reason}" for reason in part.reasons]
        lines += [f"{name}: {problem.what}. {problem.way_out}".rstrip(". ") for problem in _unsaid(part)]
    lines += notes(health)
    lines += [f"missing part: {name}" for name in missing_elsewhere(health)]
    lines += list(health.waiver_problems)
    return Section(id="reasons", title="Reasons and notes", lines=tuple(lines)) if lines else None


def notes(health: Health, *, of_a_part: int | None = None) -> list[str]:
    """What is worth a line and is neither finding nor problem; one note of several parts is told once.

    Args:
        health: the judged run.
        of_a_part: at most so many notes of one part.
    """
    names: dict[str, list[str]] = {}
    for part in health.parts:
        for note in part.notes[:of_a_part]:
            names.setdefault(note, []).append(part.part.name)
    return [f"{_some(parts)}: {note}" for note, parts in names.items()]


def missing_elsewhere(health: Health) -> list[str]:
    """Missing parts that have no row of their own."""
    shown = {part.part.name for part in health.parts}
    return [name for name in health.missing_parts if name not in shown]


def _some(names: list[str]) -> str:
    return f"{', '.join(names[:3])} and {len(names) - 3:,} more" if len(names) > 4 else ", ".join(names)


def accounts_section(health: Health) -> Section | None:
    """Every unit without a verdict, with its reason."""
    rows = []
    for part in health.parts:
        account = part.account
        if account is None:
            continue
        differences = {**account.explained, "unexplained": account.unexplained, "unexpected": account.unexpected}
        for reason, count in differences.items():
            if count:
                names = account.names.get(reason, ())
                shown = ", ".join(names[:3]) + (f" and {count - 3:,} more" if names and count > 3 else "")
                rows.append((code(part.part.name), text(reason), number(count), text(shown)))
    if not rows:
        return None
    return Section(
        id="accounts",
        title="Open and explained units",
        intro="Units that should have a verdict and have none, or have one that nobody expected.",
        table=Table(columns=("Part", "Reason", "Units", "Names"), rows=tuple(rows)),
    )


def lanes_section(health: Health) -> Section | None:
    """The lanes; proposed ones are said to be so."""
    if not health.lanes:
        return None
    proposed = any(lane.is_proposed for lane in health.lanes)
    rows = tuple(
        (
            code(lane.lane),
            text(", ".join(lane.paths[:8]) + (f" and {len(lane.paths) - 8} more" if len(lane.paths) > 8 else "")),
            text(f"{lane.policy.value} (proposed)" if lane.is_proposed else lane.policy.value),
            number(lane.tier),
            text(lane.owner),
            number(lane.files),
            number(lane.lines),
        )
        for lane in health.lanes
    )
    return Section(
        id="lanes",
        title="Lanes",
        intro="Nobody wrote these lanes down: they are proposed from the layout. `gates init` writes them."
        if proposed
        else "",
        table=Table(columns=("Lane", "Paths", "Policy", "Tier", "Owner", "Files", "Lines"), rows=rows),
    )


def left_out_section(health: Health) -> Section | None:
    """What was not asked, and why."""
    if not health.left_out:
        return None
    rows = tuple((code(left.part.name), text(left.reason)) for left in health.left_out[:ROWS_SHOWN])
    table = Table(columns=("Part", "Reason"), rows=rows, left_out=_more(len(health.left_out), "part"))
    return Section(id="left-out", title="Left out", intro="Not asked in this run.", table=table)


def reproduce_section(health: Health) -> Section | None:
    """The command, tool, proof and source of each part's evidence."""
    rows = tuple(
        (
            code(part.part.name),
            code(part.reproduce),
            text(f"{part.tool.name} {part.tool.version}".strip() if part.tool else ""),
            text(part.proof or "never tried"),
            text(f"reused from run {part.reused_from}" if part.reused_from else "this run"),
        )
        for part in health.parts[:ROWS_SHOWN]
    )
    if not rows:
        return None
    columns = ("Part", "Command", "Tool", "Proof", "Evidence")
    table = Table(columns=columns, rows=rows, left_out=_more(len(health.parts), "part"))
    return Section(id="reproduce", title="How to reproduce", table=table)


def _row(part: PartVerdict, trends: Trends) -> tuple[Cell, ...]:
    before = trends.previous.parts.get(part.part.name) if trends.previous else None
    summary = part.summary
    if before is not None and before is not part.status:
        summary = f"{summary} (was {before.value})"
    if part.reused_from:
        summary = f"{summary} (reused)"
    change, trend = trend_cells(primary_series(part, trends))
    if part.status in (Status.FAIL, Status.ERROR) and change.tone == "better":
        change = replace(change, tone="")  # a better number in a red row is no good news
    return (
        code(part.part.name),
        status(part.status),
        text(part.policy.value),
        text(part.account.summary if part.account else "no account"),
        text(summary.strip()),
        change,
        trend,
        number(int(part.duration_s * 1000), wording.duration(part.duration_s)),
    )


def _unsaid(part: PartVerdict) -> list[Problem]:
    said = " ".join(part.reasons)
    return [problem for problem in part.problems if problem.what not in said]


def _more(count: int, unit: str) -> str:
    left = count - ROWS_SHOWN
    return f"{wording.counted(left, unit)} more: see health.json" if left > 0 else ""
