"""`health.html`: the same page, self-contained: no request leaves it, and it reads without its script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from gates.report import chart
from gates.report.failures import TEXT_SHOWN
from gates.report.inert import visible
from gates.report.page import Cell, Kind, Page
from gates.report.wording import is_command

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

LINES_SHOWN = 500
WORD, CODE, LONG = 26, 40, 60
"""Characters of a word and of a path that are not broken, and of a text that needs a column of some width."""


def render(page: Page, *, version: str = "0") -> str:
    """The page as one HTML document with its style, script and charts inside.

    Args:
        page: what to show; all of its text is escaped.
        version: the version of lane-gates, for the foot of the page.
    """
    style, script = _asset("health.css"), _asset("health.js")
    return template().render(
        page=page,
        version=version,
        style=_trusted(style),
        script=_trusted(script),
        style_hash=_digest(style),
        script_hash=_digest(script),
        chart_of=_charts(),
        css_class=_css_class,
        sort_key=_sort_key,
        pieces=_pieces,
        is_command=is_command,
        block=_block,
        lines_shown=LINES_SHOWN,
    )


@cache
def template() -> Template:
    """The page's template; who asks for it early, while others work, does not wait for it later."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_inert
    )
    return environment.from_string(_asset("health.html.j2"))


def _asset(name: str) -> str:
    import importlib.resources  # 15 ms that only a written page pays

    return importlib.resources.files("gates.report").joinpath("templates", name).read_text(encoding="utf-8")


def _trusted(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  (our own files and charts, whose text is escaped where it is put in)


def _inert(value: object) -> object:
    """Applied to each expression of the template before it is escaped."""
    return visible(value) if type(value) is str else value


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _charts() -> Callable[[Cell], Markup]:
    drawn = 0

    def draw(cell: Cell) -> Markup:
        nonlocal drawn
        if cell.series is None:
            return _trusted("")
        drawn += 1
        return _trusted(chart.line(cell.series, f"chart-{drawn}"))

    return draw


def _css_class(cell: Cell) -> str:
    """Its kind and tone, and how much room it needs: words that are never broken, and texts that need a line."""
    names = [cell.kind.value]
    names += [cell.tone] if cell.tone and cell.kind is not Kind.STATUS else []
    if cell.kind is Kind.TEXT and len(cell.text) > LONG:
        names.append("long")
    if cell.kind is Kind.TEXT and len(cell.text) <= WORD and " " not in cell.text:
        names.append("word")
    if cell.kind is Kind.CODE and len(cell.text) <= CODE:
        names.append("short")
    if not cell.text and cell.series is None:
        names.append("empty")
    if cell.text == "same":
        names.append("same")
    return " ".join(names)


def _sort_key(cell: Cell) -> str:
    return "" if cell.order is None else str(cell.order)


def _block(text: str) -> Markup:
    """Lines of a block, each made inert on its own, so that the breaks between them stay."""
    from markupsafe import Markup

    lines = text[:TEXT_SHOWN].replace("\t", "    ").splitlines()
    return Markup("\n").join(visible(line) for line in lines)


def _pieces(sentence: str) -> list[tuple[bool, str]]:
    """A sentence of ours in pieces, with whether each one is code (it stood between backticks)."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:
        return [(False, sentence)]
    return [(place % 2 == 1, piece) for place, piece in enumerate(pieces) if piece]
