"""The functions of a lane of which some statements did not run."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from gates.model.gap import GAPS_KEPT, Gap
from gates.readers.coverage_json import FileCoverage


def coverage_gaps(files: Iterable[FileCoverage], *, most: int = GAPS_KEPT) -> tuple[Gap, ...]:
    """Those with most missing statements first; no statement is counted for two functions.

    Args:
        files: what coverage knows of each file.
        most: how many are kept.
    """
    found = (
        Gap(path=file.path, name=name, line=min(own), missing=len(own))
        for file in files
        for name, lines in file.functions.items()
        if (own := lines & file.missing)
    )
    return tuple(nsmallest(most, found, key=lambda gap: gap.sort_key))
