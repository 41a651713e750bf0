"""`gates mutants durations`: how long mutants took, in a file that every machine of a matrix sees."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli.prepare import Settled
from gates.cli.world import Refusal
from gates.model.evidence import Fragment
from gates.mutation.durations import read, written
from gates.mutation.usual import DURATIONS
from gates.report.wording import counted


def write_durations(fragments: Iterable[Fragment], settled: Settled, output: Path | None) -> str:
    """Write them over what is known of other functions, and say so in one line.

    Args:
        fragments: the evidence of the last run of each part.
        settled: the repository and its configuration.
        output: the file; None for the one that the gate reads.

    Raises:
        Refusal: no run told how long anything took, or the file cannot be read or written (3).
    """
    known = tuple(fragments)
    fresh = {name: each for it in known for name, each in it.reading.durations_s.items()}
    if not fresh:
        raise Refusal("no run has told how long a mutant took", "way out: gates run --gate mutation", exit_code=3)
    place = output or settled.root / _named(known, settled)
    try:
        old = read(place.read_text(encoding="utf-8"), place.name) if place.exists() else {}
        still = {name: each for name, each in old.items() if (settled.root / name.partition("::")[0]).is_file()}
        write_bytes(place, written({**still, **fresh}).encode())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise Refusal(f"{place.name} cannot be written: {why}", exit_code=3) from error
    shown = place.relative_to(settled.root) if place.is_relative_to(settled.root) else place
    return f"{shown}: {counted(len(fresh), 'function')}; commit it, so that all machines cut the same shards"


def _named(fragments: Iterable[Fragment], settled: Settled) -> str:
    """The file that the gate reads."""
    for each in fragments:
        with contextlib.suppress(KeyError):  # a lane that is gone
            named = getattr(settled.config.gate(each.part.gate, each.part.lane).settings, "durations", "")
            if named:
                return str(named)
    return DURATIONS
