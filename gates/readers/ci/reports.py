"""Reports that a gate writes: when something else reads one, the gate's own status is not the last word."""

from __future__ import annotations

import re

_OUTPUT = re.compile(
    r"(?<!\S)--?(?:o|output|output-file|out|report|report-file|junitxml|junit-xml|json-report-file|html|json|sarif)(?:=|\s+)([^\s'\"]+)"
)
_ONLY_SHOWS = re.compile(r"^\s*(cat|echo|ls|head|tail|rm|cp|mv|mkdir|printf|#|(el)?if \[\[? -[fes] )[^|]*$")
_SHOWN = 30


def outputs_of(text: str) -> tuple[str, ...]:
    """The files that options of a command name as its reports."""
    return tuple(_OUTPUT.findall(text))


def is_judged(file: str, text: str, *, but: str) -> bool:
    """Whether a line of a text does more with a file than to show it.

    Args:
        file: the report.
        text: everything that runs in the same job.
        but: the command that writes it.
    """
    name = file.rpartition("/")[2]
    if len(name) < 3 or name.startswith("$"):
        return False
    rows = [row for row in text.splitlines() if name in row and not _ONLY_SHOWS.match(row)]
    return any(but[:_SHOWN] not in " ".join(row.split()) and not _OUTPUT.search(row) for row in rows)
