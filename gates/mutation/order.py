"""In which order mutants run, so that a budget reaches first what matters, and an honest interval stays possible.

Two wishes pull apart. A reader wants the changed lines first, tier 1 first, and one mutant of each line before the
second. An interval for the whole wants a plain random sample: one mutant of each line is none, because a line with one
mutant is then sampled ten times as often as each mutant of a line with ten, and because two mutants of one line tend
to end differently (`<` to `<=` and to `>`), so that such a sample can scatter more than the law allows.

So mutants are cut into strata before anything runs. Strata run one after the other: changed lines first, then the
rest; tier 1 before 2 before 3 before none; and in the changed lines, where people read each survivor, one mutant of
each line before the others. Within a stratum the order is random: by a digest of a seed and the mutant's id. What a
budget reached is then whole strata, whose score is known, one stratum with a plain random sample, and strata of which
nothing is known: `sample` says which is which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_NO_TIER = 1 << 30


class Placed(Protocol):
    """A mutant, or what is told of one: all that an order looks at."""

    @property
    def id(self) -> str:
        """The mutant's id."""

    @property
    def path(self) -> str:
        """Its file."""

    @property
    def line(self) -> int:
        """The first line that it changes."""

    @property
    def last_line(self) -> int:
        """The last line that it changes."""


M = TypeVar("M", bound=Placed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum(Generic[M]):
    """Mutants in random order; each was put here by where it stands, never by what becomes of it."""

    is_changed: bool
    tier: int | None
    is_first_of_line: bool
    """In changed lines: the first mutant of each line, or the others. True for the rest, which is not split."""
    mutants: tuple[M, ...]


def strata(
    mutants: Iterable[M],
    *,
    changed_lines: Mapping[str, frozenset[int]],
    tier_of: Callable[[str], int | None],
    seed: str = "",
) -> tuple[Stratum[M], ...]:
    """Cut mutants into strata, in the order in which they are to run; none is empty.

    Args:
        mutants: In any order; the result does not depend on it.
        changed_lines: Path -> changed lines of the file, from 1.
        tier_of: Path -> its risk tier; None runs last.
        seed: Another seed, another sample. Pass what changes with the commit: who repairs only what one sample shows
            makes that sample better than the rest, and the same sample would never tell.
    """
    found: dict[tuple[bool, int, bool], list[M]] = {}
    lines: set[tuple[str, int]] = set()
    for mutant in sorted(mutants, key=lambda each: _place(seed, each.id)):
        is_changed = not changed_lines.get(mutant.path, frozenset()).isdisjoint(
            range(mutant.line, mutant.last_line + 1)
        )
        tier = tier_of(mutant.path)
        line = (mutant.path, mutant.line)
        is_later = is_changed and line in lines
        lines.add(line)
        found.setdefault((not is_changed, _NO_TIER if tier is None else tier, is_later), []).append(mutant)
    return tuple(
        Stratum(
            is_changed=not is_rest,
            tier=None if tier == _NO_TIER else tier,
            is_first_of_line=not is_later,
            mutants=tuple(found[is_rest, tier, is_later]),
        )
        for is_rest, tier, is_later in sorted(found)
    )


def ordered(
    mutants: Iterable[M],
    *,
    changed_lines: Mapping[str, frozenset[int]],
    tier_of: Callable[[str], int | None],
    seed: str = "",
) -> tuple[M, ...]:
    """The mutants in the order in which a budget is to spend itself; see `strata`."""
    cut = strata(mutants, changed_lines=changed_lines, tier_of=tier_of, seed=seed)
    return tuple(mutant for stratum in cut for mutant in stratum.mutants)


def _place(seed: str, mutant: str) -> tuple[bytes, str]:
    return hashlib.sha256(f"{seed}\0{mutant}".encode()).digest(), mutant
