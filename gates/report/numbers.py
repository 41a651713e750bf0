"""The tables of measurements: coverage of lanes and components, worst files, suppressions, all the rest."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest

from gates.model.health import Health, PartVerdict
from gates.model.quantity import Measurement
from gates.model.status import Direction
from gates.model.trend import Trends
from gates.report import wording
from gates.report.page import Section, Table, code, number, text
from gates.report.parts import trend_cells

FILES_SHOWN = 20
ROWS_SHOWN = 200
_SUPPRESSION_WORDS = ("suppress", "noqa", "pragma", "omit", "excluded", "ignore", "xfail", "skipped", "deselected")


def coverage_section(health: Health, trends: Trends) -> Section | None:
    """Each ratio of each lane and component, with its bound."""
    rows = []
    for part in health.parts:
        bounds = {
            (verdict.condition.metric, verdict.condition.component): verdict.condition
            for verdict in part.conditions
            if not verdict.condition.each_file
        }
        for found in _whole(part):
            if found.of is None:
                continue
            bound = bounds.get((found.metric, found.component))
            key = f"{found.metric}@{found.component}" if found.component else found.metric
            target = "" if bound is None or bound.minimum is None else f"{bound.minimum.normalize():f} %"
            rows.append(
                (
                    code(part.part.name),
                    text(found.component or part.part.lane or "repository"),
                    text(found.metric),
                    number(_order(found), wording.share(found.value, found.of)),
                    number(found.value, f"{found.value:,} of {wording.counted(found.of, found.unit)}"),
                    text(target),
                    *trend_cells(trends.series.get((part.part.name, key))),
                )
            )
    if not rows:
        return None
    columns = ("Part", "Lane or component", "Metric", "Share", "Count", "Minimum", "Change", "Trend")
    left = len(rows) - ROWS_SHOWN
    table = Table(
        columns=columns,
        rows=tuple(rows[:ROWS_SHOWN]),
        left_out=f"{wording.counted(left, 'row')} more: see health.json" if left > 0 else "",
    )
    return Section(id="coverage", title="Coverage and other shares", intro="Percent is truncated.", table=table)


def worst_files(part: PartVerdict, count: int) -> list[Measurement]:
    """The measurements of single files that have a better way, most missing first."""
    return nsmallest(count, _of_files(part), key=_badness)


def worst_files_section(health: Health) -> Section | None:
    """The files in which most is missing."""
    found = [(part.part.name, measurement) for part in health.parts for measurement in worst_files(part, FILES_SHOWN)]
    worst = nsmallest(FILES_SHOWN, found, key=lambda item: (*_badness(item[1]), item[0]))
    if not worst:
        return None
    total = sum(1 for part in health.parts for _ in _of_files(part))
    rows = tuple(
        (
            code(measurement.path or ""),
            text(measurement.metric),
            number(_missing(measurement), f"{wording.counted(_missing(measurement), measurement.unit)}"),
            text(wording.measured(measurement)),
            code(measurement.lacks),
            code(part),
        )
        for part, measurement in worst
    )
    left = total - len(rows)
    more = (
        f"{wording.counted(left, 'measurement')} of files more: the worst {FILES_SHOWN} are shown" if left > 0 else ""
    )
    table = Table(columns=("File", "Metric", "Missing", "Measured", "Lines", "Part"), rows=rows, left_out=more)
    return Section(id="worst-files", title="Worst files", table=table)


def suppressions_section(health: Health, trends: Trends) -> Section | None:
    """What was told to look away: suppressions, exclusions, skips."""
    return _counts(
        health,
        trends,
        wanted=True,
        section=Section(
            id="suppressions", title="Suppressions", intro="What was told to look away. Counted, never hidden."
        ),
    )


def measurements_section(health: Health, trends: Trends) -> Section | None:
    """All other counts of whole parts."""
    return _counts(health, trends, wanted=False, section=Section(id="measurements", title="Measurements"))


def _counts(health: Health, trends: Trends, *, wanted: bool, section: Section) -> Section | None:
    rows = []
    nothing = 0
    for part in health.parts:
        for found in _whole(part):
            if found.of is None and _is_suppression(found) is wanted:
                key = f"{found.metric}@{found.component}" if found.component else found.metric
                series = trends.series.get((part.part.name, key))
                if not found.value and not (series and series.delta):
                    nothing += 1
                    continue
                rows.append(
                    (
                        code(part.part.name),
                        text(f"{found.metric} of {found.component}" if found.component else found.metric),
                        number(found.value, wording.measured(found)),
                        *trend_cells(series),
                    )
                )
    if not rows and not nothing:
        return None
    left = len(rows) - ROWS_SHOWN
    told = [f"{wording.counted(left, 'row')} more"] if left > 0 else []
    told += [f"{wording.counted(nothing, 'number')} {'is' if nothing == 1 else 'are'} 0 as before"] if nothing else []
    more = f"{', and '.join(told)}: see health.json" if told else ""
    if not rows:
        return Section(id=section.id, title=section.title, intro=section.intro, lines=(more,))
    table = Table(columns=("Part", "Metric", "Value", "Change", "Trend"), rows=tuple(rows[:ROWS_SHOWN]), left_out=more)
    return Section(id=section.id, title=section.title, intro=section.intro, table=table)


def _whole(part: PartVerdict) -> Iterator[Measurement]:
    return (found for found in part.measurements if found.path is None)


def _of_files(part: PartVerdict) -> Iterator[Measurement]:
    """What is suppressed or excluded in a file is not missing there: it has a table of its own."""
    return (
        found
        for found in part.measurements
        if found.path is not None and _missing(found) > 0 and not _is_suppression(found)
    )


def _missing(found: Measurement) -> int:
    """How much is wrong in a file: what a share lacks, or a count that is better low."""
    if found.better is Direction.HIGHER and found.of is not None:
        return found.of - found.value
    return found.value if found.better is Direction.LOWER else 0


def _badness(found: Measurement) -> tuple[int, str, str]:
    return (-_missing(found), found.path or "", found.metric)


def _order(found: Measurement) -> int:
    return found.value * 10_000 // found.of if found.of else -1


def _is_suppression(found: Measurement) -> bool:
    return any(word in found.metric for word in _SUPPRESSION_WORDS)
