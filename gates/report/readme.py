"""Badge lines in a README, between markers that nobody else touches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from gates.report.inert import relative_uri, visible

START = "<!-- gates:badges:start -->"
END = "<!-- gates:badges:end -->"
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ROW = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r"^#\s+\S")


class MarkerError(Exception):
    """The markers are not one start followed by one end."""


def badge_line(name: str, *, picture: str, report: str) -> str:
    """One badge in Markdown: a picture that links to the report.

    Args:
        name: the badge's name, shown where the picture is not.
        picture: path of the SVG relative to the README, or its https address.
        report: path of the report relative to the README, or its https address.
    """
    label = re.sub(r"[^\w .,()-]", "_", visible(name, limit=100))
    return f"[![{label}]({_target(picture)})]({_target(report)})"


def endpoint_line(name: str, *, url: str, report: str) -> str:
    """One badge drawn by shields from the endpoint document at this address.

    Args:
        name: the badge's name.
        url: https address of the JSON document, without its file name.
        report: path of the report relative to the README, or its https address.
    """
    label = re.sub(r"[^\w .,()-]", "_", visible(name, limit=100))
    document = quote(f"{url.rstrip('/')}/{quote(name)}.json", safe="")
    return f"[![{label}](https://img.shields.io/endpoint?url={document})]({_target(report)})"


def with_badges(text: str, lines: Sequence[str]) -> str:
    """The README with these badge lines; its other bytes and its line ends are kept.

    Where there are no markers yet, they are put below the first heading, or at the top.

    Raises:
        MarkerError: the markers are not a pair; the message names the line.
    """
    rows = _ROW.findall(text)
    places = _marker_places(rows)
    if places is not None:
        first, last = places
        block = _block(lines, "\r\n" if rows[first].endswith("\r\n") else "\n")
        if not rows[last].endswith("\n"):
            block[-1] = END
        return "".join([*rows[:first], *block, *rows[last + 1 :]])
    ending = "\r\n" if "\r\n" in text else "\n"
    block = _block(lines, ending)
    after = _below_heading(rows)
    before, rest = rows[:after], rows[after:]
    if before and not before[-1].endswith("\n"):
        before[-1] += ending
    gap_above = [ending] if before and before[-1].strip() else []
    gap_below = [ending] if rest and rest[0].strip() else []
    return "".join([*before, *gap_above, *block, *gap_below, *rest])


def _block(lines: Sequence[str], ending: str) -> list[str]:
    return [f"{line}{ending}" for line in (START, *lines, END)]


def _marker_places(rows: Sequence[str]) -> tuple[int, int] | None:
    starts, ends = [], []
    for place, row in _outside_fences(rows):
        if row.strip() == START:
            starts.append(place)
        elif row.strip() == END:
            ends.append(place)
    if not starts and not ends:
        return None
    if len(starts) == 1 and len(ends) == 1 and starts[0] < ends[0]:
        return starts[0], ends[0]
    found = sorted([(place + 1, "start") for place in starts] + [(place + 1, "end") for place in ends])
    shown = ", ".join(f"{word} in line {number}" for number, word in found)
    raise MarkerError(f"the markers must be one start and then one end; found {shown}")


def _outside_fences(rows: Sequence[str]) -> list[tuple[int, str]]:
    kept, fence = [], ""
    for place, row in enumerate(rows):
        match = _FENCE.match(row)
        if match and not fence:
            fence = match[1]
        elif match and match[1][0] == fence[0] and len(match[1]) >= len(fence) and not row.strip(" \t\r\n`~"):
            fence = ""
        elif not fence:
            kept.append((place, row))
    return kept


def _below_heading(rows: Sequence[str]) -> int:
    for place, row in _outside_fences(rows):
        if _HEADING.match(row.lstrip("\ufeff")):
            return place + 1
    return 0


def _target(path: str) -> str:
    if path.startswith("https://"):
        return quote(path, safe="/:?#&=%+,;@!$*~._-")
    return relative_uri(path).replace("(", "%28").replace(")", "%29")
