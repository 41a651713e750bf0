"""The end of `gates health` on a terminal: the verdict first, then the parts, why, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from gates.model.health import Health, PartVerdict
from gates.model.status import Status
from gates.model.trend import Trends
from gates.report import compose, wording
from gates.report.inert import visible
from gates.report.parts import primary_series
from gates.report.terminal_text import Line, Span, Style, coloured, cut, padded, plain, width, wrapped

NARROW = 72
"""Below this many columns a part's summary stands under its row."""
WIDE = 96
"""From this many columns on each part draws its last runs."""
BARS_SHOWN = 12
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
        lines += [(Span(text, Style.QUIET),) for text in wrapped(visible(fact), columns, lines=3, mark=mark)]
    lines += _section("Why")
    for reason in compose.why(health):
        lines += _item("  ", visible(reason), columns, mark)
    if health.parts:
        lines += _section("Parts")
        lines += _parts(health, trends, columns, terminal, mark)
    for left in health.missing_parts[:20]:
        lines.append((Span("  "), Span("missing", Style.ERROR), Span(f"  {cut(visible(left), columns - 11, mark)}")))
    steps = compose.steps(health)
    if steps:
        lines += _section("What to do next")
    for place, step in enumerate(steps, start=1):
        lines += _item(f"  {place}. ", visible(step.title), columns, mark, Style.STRONG)
        lines += _item("     ", visible(step.next_step), columns, mark) if step.next_step else []
        if step.reproduce:
            lines.append((Span("     "), Span(visible(step.reproduce), Style.CODE)))
    for warning in trends.warnings[:5]:
        lines += _item("  ", f"history: {visible(warning)}", columns, mark, Style.WARN)
    if report:
        lines += [(), (Span("Report: ", Style.QUIET), Span(visible(report), Style.CODE))]
    return tuple(lines)


def _section(title: str) -> list[Line]:
    return [(), (Span(title, Style.STRONG),)]


def _item(indent: str, text: str, columns: int, mark: str, style: Style = Style.PLAIN) -> list[Line]:
    room = max(10, columns - len(indent))
    pieces = wrapped(text, room, lines=4, mark=mark)
    return [
        (Span(indent if place == 0 else " " * len(indent)), Span(piece, style)) for place, piece in enumerate(pieces)
    ]


def _parts(health: Health, trends: Trends, columns: int, terminal: Terminal, mark: str) -> list[Line]:
    names = [cut(visible(part.part.name), max(12, columns // 3), mark) for part in health.parts]
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
        summary = _summary(part, trends)
        if columns < NARROW or columns - used - account_width - 2 < 24:
            lines.append((*head, Span(account, Style.QUIET)) if used + width(account) <= columns else head)
            lines += _item(" " * 11, summary, columns, mark) if summary else []
            continue
        middle = f"{padded(account, account_width)}  " + (f"{padded(bar, bars_width)}  " if bars_width else "")
        used += width(middle)
        pieces = wrapped(summary, columns - used, lines=2, mark=mark)
        lines.append((*head, Span(middle, Style.QUIET), Span(pieces[0])))
        lines += [(Span(" " * used), Span(piece)) for piece in pieces[1:]]
    return lines


def _bars(part: PartVerdict, trends: Trends, terminal: Terminal) -> str:
    series = primary_series(part, trends)
    if series is None or len(series.points) < 3:
        return ""
    return (series.sparkline if terminal.is_unicode else series.sparkline_ascii)[-BARS_SHOWN:]


def _summary(part: PartVerdict, trends: Trends) -> str:
    series = primary_series(part, trends)
    change = wording.delta(series)
    tone = wording.direction(series)
    pieces = [visible(part.summary)]
    if change and change != "same":
        pieces.append(f"{change} ({tone})" if tone else change)
    if part.reused_from:
        pieces.append("reused")
    return ", ".join(piece for piece in pieces if piece)
