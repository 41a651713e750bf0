"""Known-bad cases that are planted in a scratch copy, round by round, and what was seen of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gates.adapters.git import GitError
from gates.api import PartId
from gates.cli.scratch_run import Copy
from gates.model.evidence import Fragment
from gates.run.proof import Sight, seen, sight_of, spared
from gates.run.rounds import Planting, Sparing, guests, rounds

VANISHED = "the part vanished from the plan"
"""Why nothing can be said of a part while a case is planted."""


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

    def try_all(
        self, copy: Copy, before: Mapping[str, Sight], plantings: Sequence[Planting], sparings: Sequence[Sparing]
    ) -> None:
        """Try every case; right things go along with the first round where they can, because a suite is dear.

        Raises:
            GitError: git does not answer in the copy.
            OSError: the copy cannot be written.
            Interrupted: SIGINT or SIGTERM.
        """
        together = rounds(plantings)
        invited = guests(together[0], sparings) if together else ()
        again: list[Planting] = []
        blind: set[str] = set()
        for number, mates in enumerate(together, 1):
            along = invited if number == 1 else ()
            company: tuple[Planting | Sparing, ...] = (*mates, *along)
            _tell(copy, f"round {number} of {len(together)}: {_counted(company)}")
            after = _with(copy, company)
            self.misses |= {each.name: _miss(each, before, after) for each in mates}
            self.spared |= {each.name: _disturbed(each, before, after, mates) for each in along}
            missed = [each for each in mates if self.misses[each.name]]
            if len(company) > 1:
                again += missed
            else:
                blind.update(each.part.name for each in missed)
        for planting in again:
            if planting.part.name in blind:  # what one case showed alone, no other case can mend: a suite is dear
                continue
            _tell(copy, f"again, alone: {planting.part.name}: {planting.case.name}")
            self.misses[planting.name] = _miss(planting, before, _with(copy, (planting,)))
            if self.misses[planting.name]:
                blind.add(planting.part.name)
        self._spare(copy, before, [each for each in sparings if each not in invited], invited)

    def _spare(
        self, copy: Copy, before: Mapping[str, Sight], sparings: Sequence[Sparing], tried: Sequence[Sparing]
    ) -> None:
        """Try right things all at once, and alone what was not green in any company."""
        if sparings:
            _tell(copy, f"known-good cases: {len(sparings)}")
            after = _with(copy, sparings)
            self.spared |= {each.name: _disturbed(each, before, after) for each in sparings}
        for each in (*tried, *(sparings if len(sparings) > 1 else ())):
            if self.spared[each.name]:
                _tell(copy, f"again, alone: {each.part.name}: {each.case.name}")
                self.spared[each.name] = _disturbed(each, before, _with(copy, (each,)))


def _miss(planting: Planting, before: Mapping[str, Sight], after: Mapping[str, Fragment] | str) -> str:
    """Why a defect was not seen."""
    part = planting.part.name
    if isinstance(after, str):
        return after
    return seen(planting.case, before[part], sight_of(after[part])) if part in after else VANISHED


def _disturbed(
    sparing: Sparing,
    before: Mapping[str, Sight],
    after: Mapping[str, Fragment] | str,
    mates: Sequence[Planting] = (),
) -> str:
    """Why a gate did not stay green; what it says of the defects that were planted beside it does not count."""
    part = sparing.part.name
    if isinstance(after, str):
        return after
    theirs = frozenset(path for mate in mates for path in (*mate.case.files, *mate.case.appends))
    return spared(before[part], sight_of(after[part]), theirs) if part in after else VANISHED


def _with(copy: Copy, mates: Sequence[Planting | Sparing]) -> dict[str, Fragment] | str:
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


def _counted(mates: Sequence[Planting | Sparing]) -> str:
    parts = sorted({planting.part.name for planting in mates})
    shown = ", ".join(parts[:4]) + (", ..." if len(parts) > 4 else "")
    return f"{len(mates)} case{'' if len(mates) == 1 else 's'} ({shown})"
