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

    A part of which one case was missed alone is not proved, so its other cases are not planted again.
    """

    copy: Copy
    before: Mapping[str, Sight]
    """Part -> what its gate says of the clean copy."""
    misses: dict[tuple[str, int], str] = field(default_factory=dict)
    """Name of a planting -> why it was not seen; empty when it was."""
    spared: dict[tuple[str, int], str] = field(default_factory=dict)
    """Name of a right thing -> why it was not left green; empty when it was."""

    def has_missed(self, part: PartId) -> bool:
        """Whether a case of this part was not seen."""
        return any(miss for (name, _), miss in self.misses.items() if name == part.name)

    def add(self, later: Trial) -> None:
        """Take over what a later trial says of the parts that it tried again."""
        self.misses |= later.misses
        self.spared |= later.spared

    def plant_all(self, plantings: Sequence[Planting]) -> None:
        """Try every case.

        Raises:
            GitError: git does not answer in the copy.
            OSError: the copy cannot be written.
            Interrupted: SIGINT or SIGTERM.
        """
        together = rounds(plantings)
        again: list[Planting] = []
        for number, mates in enumerate(together, 1):
            self._tell(f"round {number} of {len(together)}: {_counted(mates)}")
            self._plant(mates)
            again += [planting for planting in mates if self.misses[planting.name] and len(mates) > 1]
        alone = [mates[0] for mates in together if len(mates) == 1]
        blind = {planting.part.name for planting in alone if self.misses[planting.name]}
        for planting in again:
            if planting.part.name in blind:  # what one case showed alone, no other case can mend: a suite is dear
                continue
            self._tell(f"again, alone: {planting.part.name}: {planting.case.name}")
            self._plant((planting,))
            if self.misses[planting.name]:
                blind.add(planting.part.name)

    def spare_all(self, plantings: Sequence[Sparing]) -> None:
        """Try every right thing: all at once, and alone where that was not green.

        Raises:
            GitError: git does not answer in the copy.
            OSError: the copy cannot be written.
            Interrupted: SIGINT or SIGTERM.
        """
        if plantings:
            self._tell(f"known-good cases: {len(plantings)}")
            self._spare(plantings)
        for planting in plantings:
            if self.spared[planting.name] and len(plantings) > 1:
                self._tell(f"again, alone: {planting.part.name}: {planting.case.name}")
                self._spare((planting,))

    def _spare(self, mates: Sequence[Sparing]) -> None:
        """Plant these right things at once, and note which gate did not stay green."""
        files = {path: text for planting in mates for path, text in planting.case.files.items()}
        appends = {path: text for planting in mates for path, text in planting.case.appends.items()}
        try:
            restore = self.copy.scratch.plant(files, appends)
        except (OSError, GitError, UnicodeError) as error:
            self.spared |= {planting.name: f"it could not be planted: {error}" for planting in mates}
            return
        try:
            after = self.copy.run(frozenset(planting.part.name for planting in mates))
        finally:
            self.copy.scratch.restore(restore)
        for planting in mates:
            part = planting.part.name
            told = spared(self.before[part], sight_of(after[part])) if part in after else "it vanished"
            self.spared[planting.name] = told

    def _plant(self, mates: Sequence[Planting]) -> None:
        """Plant these cases at once, and note what was seen of each."""
        files = {path: text for planting in mates for path, text in planting.case.files.items()}
        appends = {path: text for planting in mates for path, text in planting.case.appends.items()}
        try:
            before = self.copy.scratch.plant(files, appends)
        except (OSError, GitError, UnicodeError) as error:
            self.misses |= {planting.name: f"it could not be planted: {error}" for planting in mates}
            return
        try:
            after = self.copy.run(frozenset(planting.part.name for planting in mates))
        finally:
            self.copy.scratch.restore(before)
        self.misses |= {planting.name: self._miss(planting, after) for planting in mates}

    def _miss(self, planting: Planting, after: Mapping[str, Fragment]) -> str:
        part = planting.part.name
        if part not in after:
            return "the part vanished from the plan"
        return seen(planting.case, self.before[part], sight_of(after[part]))

    def _tell(self, line: str) -> None:
        self.copy.world.stderr.write(f"gates: {line}\n")
        self.copy.world.stderr.flush()


def _counted(mates: Sequence[Planting]) -> str:
    parts = sorted({planting.part.name for planting in mates})
    shown = ", ".join(parts[:4]) + (", ..." if len(parts) > 4 else "")
    return f"{len(mates)} case{'' if len(mates) == 1 else 's'} ({shown})"
