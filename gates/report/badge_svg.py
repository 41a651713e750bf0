"""A badge as SVG: the look of shields, accessible, with all text escaped and bounded."""

from __future__ import annotations

from gates.report.inert import visible, xml

TEXT_LIMIT = 60
_COLOURS = {
    "brightgreen": "#2b7a0b",
    "yellow": "#8a6100",
    "orange": "#a34a00",
    "red": "#b3261e",
    "blue": "#0b62b5",
    "lightgrey": "#5f6368",
}
"""Each has a contrast of at least 4.5 to white."""
_NARROW = frozenset("ijl.,:;'|!()[]It rf/\\-")
_WIDE = frozenset("mwMWOQGD@%")


def render(label: str, message: str, colour: str) -> str:
    """A badge that says `label: message`.

    Args:
        label: the left half; cut at 60 characters.
        message: the right half; cut at 60 characters.
        colour: a shields colour name; an unknown one is grey.
    """
    left, right = bounded(label), bounded(message)
    left_width, right_width = text_width(left) + 10, text_width(right) + 10
    width = left_width + right_width
    name = xml(f"{left}: {right}", limit=None)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{name}">'
        f"<title>{name}</title>"
        f'<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>'
        '<g clip-path="url(#r)">'
        f'<rect width="{left_width}" height="20" fill="#444c56"/>'
        f'<rect x="{left_width}" width="{right_width}" height="20" fill="{_COLOURS.get(colour, "#5f6368")}"/>'
        "</g>"
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" '
        'text-rendering="geometricPrecision">'
        f"{_half(left, left_width // 2)}{_half(right, left_width + right_width // 2)}"
        "</g></svg>\n"
    )


def bounded(text: str) -> str:
    """One visible line of at most 60 characters; a cut one ends with an ellipsis."""
    shown = visible(text[: TEXT_LIMIT + 1]).strip() or "-"
    return shown if len(shown) <= TEXT_LIMIT else f"{shown[: TEXT_LIMIT - 1]}…"


def text_width(text: str) -> int:
    """About how wide Verdana 11 draws it, in whole pixels."""
    tenths = sum(
        40 if letter in _NARROW else 95 if letter in _WIDE else 69 if letter.isascii() else 110 for letter in text
    )
    return round(tenths / 10)


def _half(text: str, middle: int) -> str:
    return f'<text x="{middle}" y="14" textLength="{text_width(text)}">{xml(text, limit=None)}</text>'
