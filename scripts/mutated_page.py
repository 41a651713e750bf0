"""The page that says how many broken gates were noticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HEAD = """\
# Our own gates are mutated

<!-- Written by `nox -s mutants`; do not edit. -->

**{noticed:,} of {defects:,} broken gates were noticed.**

Each built-in gate is broken on purpose, one defect at a time: `read`, `conditions` and what they call in its file.
Findings, problems, numbers and accounts are dropped, comparisons and branches turned around, filters taken out.

A broken gate must be noticed in one of two ways.

- Its **own cases** notice it.
  The clean project is no longer green, a known-bad case is no longer seen, or damaged output is believed.
  These are what `gates prove` plants, and what `check_gate` tries on every gate, yours too.
- A **further case** notices it.
  The whole reading of that case is not the one that `scripts/further_cases/readings/` keeps.
  These hold texts, notes and rare states, and are too many to plant in your repository.

A defect of a reader in another file is not tried here: the tests of that reader hold it.

"""
COLUMNS = (
    "gate", "known-bad cases", "further cases", "defects", "noticed by own cases", "by further cases", "noticed",
    "survived", "equivalent",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """The defects of one gate."""

    gate: str
    cases: int
    """Known-bad cases that the gate ships."""
    further: int
    by_own: int
    by_further: int
    equal: int
    alive: int

    @property
    def noticed(self) -> int:
        """Defects that a case noticed."""
        return self.by_own + self.by_further

    @property
    def defects(self) -> int:
        """Defects that change the gate."""
        return self.noticed + self.alive

    @property
    def cells(self) -> tuple[int, ...]:
        """The numbers of its line."""
        return (
            self.cases, self.further, self.defects, self.by_own, self.by_further, self.noticed, self.alive, self.equal,
        )  # fmt: skip


def page(rows: Sequence[Row], alive: Sequence[str], equivalent: Mapping[str, str]) -> Iterator[str]:
    """The lines of the page."""
    noticed, defects = sum(row.noticed for row in rows), sum(row.defects for row in rows)
    yield from HEAD.format(noticed=noticed, defects=defects).splitlines()
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"| --- |{' --: |' * (len(COLUMNS) - 1)}"
    for row in rows:
        yield f"| {row.gate} | {' | '.join(f'{number:,}' for number in row.cells)} |"
    sums = [sum(column) for column in zip(*(row.cells for row in rows), strict=True)]
    yield f"| all | {' | '.join(f'{number:,}' for number in sums)} |"
    yield from ("", "## Survivors", "", "Nobody notices these.", "")
    yield from ([f"- {_shown(name)}" for name in alive] or ["None."])
    yield from ("", "## Equivalent", "", "These change nothing: the gate says the same with them.", "")
    yield from ([f"- {_shown(name)}: {why}." for name, why in sorted(equivalent.items())] or ["None."])


def _shown(name: str) -> str:
    return f"`` {name} ``"
