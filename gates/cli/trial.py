"""Known-bad cases that are planted in a scratch copy, round by round, and what was seen of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gates.adapters.git import GitError
from gates.api import KnownGood, PartId
from gates.cli.scratch_run import Copy
from gates.model.evidence import Fragment
from gates.run.proof import Sight, seen, sight_of, spared
from gates.run.rounds import Planting, rounds

VANISHED = "the part vanished from the plan"
"""Why nothing can be said of a part while a case is planted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sparing:
    """One known-good case of one part."""

    part: PartId
    case: KnownGood
    number: int = 0
    """Which of the part's right things it is, from 0."""

    @property
    def name(self) -> tuple[str, int]:
        """What tells it from all others: the part's name and the number."""
        return self.part.name, self.number


@dataclass(kw_only=True, slots=True)
class Trial:
    """Plants in company first; what is missed there is planted again alone, and only that counts.

    A part of which one case was missed alone is not proved, so its other cases are not planted again. In the methods,
    `before` has what each part's gate says of the clean copy. What was learnt before a method raised stays.
    """

    misses: dict[tuple[str, int], str] = field(default_factory=dict)
    """Name of a planting -> why it was not seen; empty when it was."""
    spared: dict[tuple[str, int], str] = field(default_factory=dict)
    """Name of a right thing -> why it was not left green; empty when it was."""

    def has_missed(self, part: PartId) -> bool:
        """Whether a case of this part was not seen."""
        return any(miss for (name, _), miss in self.misses.items() if name == part.name)

    def plant_all(self, copy: Copy, before: Mapping[str, Sight], plantings: Sequence[Planting]) -> None:
        """Try every case.

        Raises:
            GitError: git does not answer in the copy.
            OSError: the copy cannot be written.
            Interrupted: SIGINT or SIGTERM.
        """
        together = rounds(plantings)
        again: list[Planting] = []
        for number, mates in enumerate(together, 1):
            _tell(copy, f"round {number} of {len(together)}: {_counted(mates)}")
            self.misses |= _planted(copy, before, mates)
            again += [planting for planting in mates if self.misses[planting.name] and len(mates) > 1]
        alone = [mates[0] for mates in together if len(mates) == 1]
        blind = {planting.part.name for planting in alone if self.misses[planting.name]}
        for planting in again:
            if planting.part.name in blind:  # what one case showed alone, no other case can mend: a suite is dear
                continue
            _tell(copy, f"again, alone: {planting.part.name}: {planting.case.name}")
            self.misses |= _planted(copy, before, (planting,))
            if self.misses[planting.name]:
                blind.add(planting.part.name)

    def spare_all(self, copy: Copy, before: Mapping[str, Sight], plantings: Sequence[Sparing]) -> None:
        """Try every right thing: all at once, and alone where that was not green.

        Raises:
            GitError: git does not answer in the copy.
            OSError: the copy cannot be written.
            Interrupted: SIGINT or SIGTERM.
        """
        if plantings:
            _tell(copy, f"known-good cases: {len(plantings)}")
            self.spared |= _spared(copy, before, plantings)
        for planting in plantings:
            if self.spared[planting.name] and len(plantings) > 1:
                _tell(copy, f"again, alone: {planting.part.name}: {planting.case.name}")
                self.spared |= _spared(copy, before, (planting,))


def _planted(copy: Copy, before: Mapping[str, Sight], mates: Sequence[Planting]) -> dict[tuple[str, int], str]:
    """Plant these cases at once: for each, why it was not seen."""
    after = _with(copy, mates)
    if isinstance(after, str):
        return {planting.name: after for planting in mates}
    return {planting.name: _miss(planting, before, after) for planting in mates}


def _miss(planting: Planting, before: Mapping[str, Sight], after: Mapping[str, Fragment]) -> str:
    part = planting.part.name
    return seen(planting.case, before[part], sight_of(after[part])) if part in after else VANISHED


def _spared(copy: Copy, before: Mapping[str, Sight], mates: Sequence[Sparing]) -> dict[tuple[str, int], str]:
    """Plant these right things at once: for each, why its gate did not stay green."""
    after = _with(copy, mates)
    if isinstance(after, str):
        return {planting.name: after for planting in mates}
    parts = {planting.name: planting.part.name for planting in mates}
    return {
        name: spared(before[part], sight_of(after[part])) if part in after else VANISHED for name, part in parts.items()
    }


def _with(copy: Copy, mates: Sequence[Planting] | Sequence[Sparing]) -> dict[str, Fragment] | str:
    """What the gates of these cases say while all of them are planted; or why they cannot be planted."""
    files = {path: text for planting in mates for path, text in planting.case.files.items()}
    appends = {path: text for planting in mates for path, text in planting.case.appends.items()}
    try:
        restore = copy.scratch.plant(files, appends)
    except (OSError, GitError, UnicodeError) as error:
        return f"it could not be planted: {error}"
    try:
        return copy.run(frozenset(planting.part.name for planting in mates))
    finally:
        copy.scratch.restore(restore)


def _tell(copy: Copy, line: str) -> None:
    copy.world.stderr.write(f"gates: {line}\n")
    copy.world.stderr.flush()


def _counted(mates: Sequence[Planting]) -> str:
    parts = sorted({planting.part.name for planting in mates})
    shown = ", ".join(parts[:4]) + (", ..." if len(parts) > 4 else "")
    return f"{len(mates)} case{'' if len(mates) == 1 else 's'} ({shown})"
