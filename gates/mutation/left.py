"""Which test files need not be collected: starting a large suite costs more than what one changed function asks. Pure.

Each test of such a file does what it did, which the file's text, the ground and what runs at import tell; and no mutant
that is to be run could be noticed by it, or it has passed with that mutant already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gates.mutation.mutant import Mutant
from gates.mutation.reuse import Decision, Now
from gates.mutation.store import State


def left_alone(decision: Decision, state: State | None, to_run: Iterable[Mutant], now: Now) -> tuple[str, ...]:
    """The test files, as pytest names them; none when nothing is known.

    Args:
        decision: What holds.
        state: What earlier runs learnt.
        to_run: The mutants of which the runner is asked.
        now: The tree as it is.
    """
    if state is None or not decision.tests:
        return ()
    needed = {_file(name) for name in _needed(decision, state, list(to_run), now)}
    same = (file for file, digest in state.files.items() if digest == now.units.digest(file))
    return tuple(sorted(set(same) - needed))


def _needed(decision: Decision, state: State, to_run: list[Mutant], now: Now) -> Iterator[str]:
    """Tests that have to be there."""
    yield from (name for name in state.tests if name not in decision.tests)
    yield from (name for name, known in decision.tests.items() if known.row["is_blind"])
    by_unit: dict[str, set[str]] = {}
    for (unit, _, _), names in state.covers.items():
        by_unit.setdefault(unit, set()).update(names)
    for mutant in to_run:
        unit = now.own[mutant.id]
        if mutant.id in decision.opened:
            passed = decision.opened[mutant.id].passed
            yield from (name for name in state.mutants[mutant.id].passed if name not in passed)
            yield from (name for name in _ran(state.covers, unit, mutant, now) if name not in passed)
        else:
            yield from by_unit.get(unit, ())


def _ran(covers: Mapping[tuple[str, int, int], frozenset[str]], unit: str, mutant: Mutant, now: Now) -> frozenset[str]:
    start = now.units.first_line(mutant.path, unit)
    first, last = mutant.statement
    return covers.get((unit, first - start, last - start), frozenset())


def _file(name: str) -> str:
    return name.partition("::")[0]
