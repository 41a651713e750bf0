"""The end of `gates health` on a terminal: the verdict first, then the parts, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gates.model.health import Health, PartVerdict
from gates.model.place import Place, place_of
from gates.model.status import Status
from gates.model.trend import Trends
from gates.report import compose, wording
from gates.report.findings import listed
from gates.report.inert import visible
from gates.report.parts import missing_elsewhere, notes, primary_series
from gates.report.terminal_text import Line, Span, Style, coloured, cut, padded, plain, width, wrapped

NARROW = 72
"""Below this many columns a part's summary stands under its row."""
WIDE = 96
"""From this many columns on each part draws its last runs."""
BARS_SHOWN = 12
NOTES_SHOWN = 8
NOTES_OF_A_PART = 2
SUMMARY_LINES = 3
ANEW = ": looked at anew, because this changed: "
"""After an edit each part says so: that is for the page."""
_LEAST = 30
_WORDS = {
    Status.PASS: (Style.PASS, "✓"),
    Status.WARN: (Style.WARN, "!"),
    Status.FAIL: (Style.FAIL, "✗"),
    Status.ERROR: (Style.ERROR, "?"),
    Status.SKIP: (Style.SKIP, "-"),
}
_BANNERS = {
    Status.PASS: Style.PASS_BANNER,
    Status.WARN: Style.WARN_BANNER,
    Status.FAIL: Style.FAIL_BANNER,
    Status.ERROR: Style.ERROR_BANNER,
    Status.SKIP: Style.STRONG,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminal:
    """What the stream can show."""

    columns: int = 80
    has_colour: bool = False
    encoding: str = "utf-8"

    @property
    def is_unicode(self) -> bool:
        """Whether marks, bars and ellipses can be written."""
        try:
            "✓✗…▁█·".encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True


def render(health: Health, trends: Trends, terminal: Terminal, *, report: str = "") -> str:
    """The text, with colours when the terminal has them; each character can be encoded.

    Args:
        health: the judged run.
        trends: what history adds.
        terminal: what the stream can show.
        report: where the page was written, relative to the working folder; empty when it was not.
    """
    lines = page(health, trends, terminal, report=report)
    text = coloured(lines) if terminal.has_colour else plain(lines)
    encoding = terminal.encoding if terminal.is_unicode else "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def page(health: Health, trends: Trends, terminal: Terminal, *, report: str = "") -> tuple[Line, ...]:
    """The lines, in one structure for both looks."""
    columns = max(_LEAST, terminal.columns)
    mark = "…" if terminal.is_unicode else "..."
    lines: list[Line] = [(Span(wording.verdict_line(health), _BANNERS[health.status]),)]
    for fact in compose.facts(health, trends):
        lines += [
            (Span(text, Style.QUIET),)
            for text in wrapped(visible(fact), columns, lines=_fact_lines(columns), mark=mark)
        ]
    lines += _section("Why")
    shown = compose.WHY_SHOWN if report else len(health.reasons)
    for reason in compose.why(health, shown, rest=f"see {visible(report)}"):
        lines += _item("  ", visible(reason), columns, mark)
    if health.parts:
        lines += _section("Parts")
        lines += _parts(health, trends, columns, terminal, mark)
    for left in missing_elsewhere(health)[:20]:
        lines.append((Span("  "), Span("missing", Style.ERROR), Span(f"  {cut(visible(left), columns - 11, mark)}")))
    lines += _steps(health, columns, mark, report=report)
    if not report:
        lines += _findings(health, columns, mark)
    lines += _notes(health, columns, mark, report=report)
    for warning in trends.warnings[:5]:
        lines += _item("  ", f"history: {visible(warning)}", columns, mark, Style.WARN)
    if report:
        lines += [(), (Span("Report: ", Style.QUIET), Span(visible(report), Style.CODE))]
    return tuple(lines)


def _fact_lines(columns: int) -> int:
    """How many lines a fact may take: a narrow terminal says as much as a wide one."""
    return 3 if columns >= NARROW else 6


def _steps(health: Health, columns: int, mark: str, *, report: str) -> list[Line]:
    """What to do next: the places first, then the way out."""
    lines: list[Line] = []
    for number, step in enumerate(compose.steps(health), start=1):
        lines += _section("What to do next") if number == 1 else []
        lines += _item(f"  {number}. ", visible(step.title), columns, mark, Style.STRONG)
        for place in step.places:
            lines += _placed(place, columns, mark)
            lines += [(Span(f"       {cut(visible(line), columns - 7, mark)}", Style.QUIET),) for line in place.lines]
        if step.more_places:
            where = f": see {visible(report)}" if report else ": see below"
            lines += _item("     ", f"{step.more_places}{where}", columns, mark, Style.QUIET)
        lines += _asked(step.next_step, columns, mark) if step.next_step else []
        if step.reproduce and report:
            lines.append((Span("     "), Span(visible(step.reproduce), Style.CODE)))
        if step.explains:
            told = "; ".join(visible(line) for line in step.explains)
            lines += _item("     ", f"explains {told}", columns, mark, Style.QUIET)
    return lines


def _asked(next_step: str, columns: int, mark: str) -> list[Line]:
    """The way out; a command stands on a line of its own, whole, so that it can be copied."""
    before, colon, command = next_step.rpartition(": ")
    if not wording.is_command(command):
        return _item("     ", visible(next_step), columns, mark)
    lines = _item("     ", f"{visible(before)}:", columns, mark) if colon else []
    return [*lines, (Span("     "), Span(visible(command, limit=None), Style.CODE))]


def _placed(place: Place, columns: int, mark: str, indent: str = "     ") -> list[Line]:
    """A place on one line, `acme/core.py:12:8  what is wrong`; a text without room goes below it."""
    where, said = visible(place.where), visible(place.told)
    room = columns - len(indent)
    if not where:
        return [(Span(indent), Span(cut(said, room, mark)))]
    if width(where) + 2 + width(said) <= room:
        return [(Span(indent), Span(where, Style.CODE), Span(f"  {said}"))]
    found: list[Line] = [(Span(indent), Span(piece, Style.CODE)) for piece in wrapped(where, room, lines=3, mark=mark)]
    return [*found, *((Span(f"{indent}  {piece}"),) for piece in wrapped(said, room - 2, lines=2, mark=mark))]


def _findings(health: Health, columns: int, mark: str) -> list[Line]:
    """Where no page was written: the findings of parts that the steps do not name all of."""
    lines: list[Line] = []
    cut_parts = {(step.gate, step.lane) for step in health.decisions if step.places_left_out}
    for part in health.parts:
        if (part.part.gate, part.part.lane) not in cut_parts:
            continue
        shown, total = listed(part)
        unit = part.account.unit if part.account else ""
        lines += _section(cut(f"Findings of {visible(part.part.name)}", columns, mark))
        for finding, _ in shown:
            place = place_of(finding, unit=unit, code=visible(finding.check.partition("/")[2]))
            lines += _placed(place, columns, mark, "  ")
        if total > len(shown):
            lines.append((Span(f"  and {total - len(shown):,} more: `gates health` writes all of them", Style.QUIET),))
    return lines


def _notes(health: Health, columns: int, mark: str, *, report: str) -> list[Line]:
    found = [note for note in notes(health, of_a_part=NOTES_OF_A_PART) if ANEW not in note]
    every = len([note for note in notes(health) if ANEW not in note])
    lines: list[Line] = _section("Notes") if found else []
    for note in found[:NOTES_SHOWN]:
        room = columns - 2
        lines += [
            (Span(f"{'  ' if place == 0 else '    '}{piece}"),)
            for place, piece in enumerate(wrapped(visible(note), room - 2, lines=2, mark=mark))
        ]
    left = every - len(found[:NOTES_SHOWN])
    if left > 0 and report:
        lines.append(
            (Span(f"  and {wording.counted(left, 'note')} more: see {cut(visible(report), 60, mark)}", Style.QUIET),)
        )
    return lines


def _section(title: str) -> list[Line]:
    return [(), (Span(title, Style.STRONG),)]


def _item(indent: str, text: str, columns: int, mark: str, style: Style = Style.PLAIN) -> list[Line]:
    room = max(10, columns - len(indent))
    pieces = wrapped(text, room, lines=4, mark=mark)
    return [
        (Span(indent if place == 0 else " " * len(indent)), Span(piece, style)) for place, piece in enumerate(pieces)
    ]


def _parts(health: Health, trends: Trends, columns: int, terminal: Terminal, mark: str) -> list[Line]:
    room = max(12, columns // 3) if columns >= NARROW else columns - 13  # below, the account has a line of its own
    names = [cut(visible(part.part.name), room, mark) for part in health.parts]
    accounts = [visible(part.account.summary) if part.account else "no account" for part in health.parts]
    name_width, account_width = max(map(width, names)), max(map(width, accounts))
    bars = [_bars(part, trends, terminal) if columns >= WIDE else "" for part in health.parts]
    bars_width = max(map(width, bars))
    lines: list[Line] = []
    for part, name, account, bar in zip(health.parts, names, accounts, bars, strict=True):
        style, sign = _WORDS[part.status]
        sign = sign if terminal.is_unicode or sign.isascii() else {"✓": "+", "✗": "x"}[sign]
        head = (
            Span(f"  {sign} {part.status.value:<5}  ", style),
            Span(f"{padded(name, name_width)}  "),
        )
        used = 11 + name_width + 2
        summary, change = _summary(part), _change(part, trends)
        if columns < NARROW or columns - used - account_width - 2 < 24:
            fits = used + width(account) <= columns
            lines.append((*head, Span(account, Style.QUIET)) if fits else head)
            if not fits:
                lines += [
                    (Span(" " * 11), Span(piece, Style.QUIET)) for piece in _fitting(account, "", columns - 11, mark)
                ]
            lines += [(Span(" " * 11), Span(piece)) for piece in _fitting(summary, change, columns - 11, mark)]
            continue
        middle = f"{padded(account, account_width)}  " + (f"{padded(bar, bars_width)}  " if bars_width else "")
        used += width(middle)
        pieces = _fitting(summary, change, columns - used, mark)
        lines.append((*head, Span(middle, Style.QUIET), Span(pieces[0])))
        lines += [(Span(" " * used), Span(piece)) for piece in pieces[1:]]
    legend = _legend(health, trends, bars)
    return (
        [*lines, *((Span(f"  {text}", Style.QUIET),) for text in wrapped(legend, columns - 2, lines=3, mark=mark))]
        if legend
        else lines
    )


def _bars(part: PartVerdict, trends: Trends, terminal: Terminal) -> str:
    series = primary_series(part, trends)
    if series is None or len(series.points) < 3:
        return ""
    return (series.sparkline if terminal.is_unicode else series.sparkline_ascii)[-BARS_SHOWN:]


def _summary(part: PartVerdict) -> str:
    return f"{visible(part.summary)}, reused" if part.reused_from else visible(part.summary)


def _change(part: PartVerdict, trends: Trends) -> str:
    """The change since the last run that measured it; in a red row a better number is no good news."""
    series = primary_series(part, trends)
    change, tone = wording.delta(series), wording.direction(series)
    if series is None or series.before is None or not change or change == "same":
        return ""
    is_red = part.status in (Status.FAIL, Status.ERROR)
    then = series.before.run
    since = "" if trends.previous is None or trends.previous.run == then else f" since run {then}"
    return f"{change}{since}{f' ({tone})' if tone and not (is_red and tone == 'better') else ''}"


def _fitting(summary: str, change: str, columns: int, mark: str) -> list[str]:
    """The summary, and the change where all of it has room: no number is ever cut."""
    whole = ", ".join(filter(None, (summary, change)))
    pieces = wrapped(whole, columns, lines=SUMMARY_LINES + 1, mark=mark)
    return pieces if len(pieces) <= SUMMARY_LINES else wrapped(summary, columns, lines=SUMMARY_LINES, mark=mark)


def _legend(health: Health, trends: Trends, bars: Iterable[str]) -> str:
    """What bars and changes stand for; empty when there are none."""
    told = [f"Bars: up to {BARS_SHOWN} runs, the last one on the right, {wording.BARS}."] if any(bars) else []
    if trends.previous is not None and any(_change(part, trends) for part in health.parts):
        then = trends.previous
        dirty = ", with uncommitted changes" if then.is_dirty else ""
        told.append(f"Changes are against run {then.run} ({then.status.value}{dirty}).")
    return " ".join(told)
