"""A trend as an SVG line, drawn here so that the page needs no script, with a title and a description in words."""

from __future__ import annotations

from fractions import Fraction

from gates.model.trend import Series
from gates.report import wording
from gates.report.inert import xml

WIDTH = 112
HEIGHT = 28
_EDGE = 3


def line(series: Series, chart_id: str) -> str:
    """The last runs of a number as inline SVG; empty for fewer than two known points.

    Args:
        series: what to draw.
        chart_id: an id that no other chart on the page has; letters, digits and dashes.
    """
    known = [(place, amount) for place, point in enumerate(series.points) if (amount := point.amount) is not None]
    if len(known) < 2:
        return ""
    amounts = [amount for _, amount in known]
    low, span = min(amounts), max(amounts) - min(amounts)
    places = len(series.points) - 1
    dots = [(_across(place, places), _up(amount, low, span)) for place, amount in known]
    path = " ".join(f"{x},{y}" for x, y in dots)
    x, y = dots[-1]
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-labelledby="{chart_id}-t {chart_id}-d">'
        f'<title id="{chart_id}-t">{xml(f"{series.metric} of {series.part}")}</title>'
        f'<desc id="{chart_id}-d">{xml(in_words(series))}</desc>'
        f'<polyline points="{path}"/><circle cx="{x}" cy="{y}" r="2.5"/></svg>'
    )


def in_words(series: Series) -> str:
    """The trend as a sentence: `5 runs, from 80 % to 85.5 %, least 79 %, most 85.5 %`."""
    amounts = [amount for point in series.points if (amount := point.amount) is not None]
    if not amounts:
        return "nothing measured yet"
    if len(amounts) == 1:
        return f"1 run, {_shown(amounts[0], series)}"
    first, last, least, most = (
        _shown(found, series) for found in (amounts[0], amounts[-1], min(amounts), max(amounts))
    )
    return f"{len(amounts)} runs, from {first} to {last}, least {least}, most {most}"


def _shown(amount: Fraction, series: Series) -> str:
    if series.is_ratio:
        hundredths = int(amount * 100)
        return f"{hundredths // 100}.{hundredths % 100:02d}".removesuffix(".00") + " %"
    return wording.duration(float(amount) / 1000) if series.unit == "ms" else wording.counted(int(amount), series.unit)


def _across(place: int, places: int) -> str:
    return _tenths(_EDGE + Fraction(place * (WIDTH - 2 * _EDGE), places))


def _up(amount: Fraction, low: Fraction, span: Fraction) -> str:
    room = HEIGHT - 2 * _EDGE
    return _tenths(_EDGE + room - (amount - low) * room / span) if span else _tenths(Fraction(HEIGHT, 2))


def _tenths(number: Fraction) -> str:
    return f"{int(number * 10) / 10:g}"
