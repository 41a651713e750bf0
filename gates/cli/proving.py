"""Makes proofs: every known-bad and known-good case of some parts, in one scratch copy."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gates.adapters.git import GitError
from gates.adapters.scratch import make_scratch
from gates.cli.carry_out import interruptible
from gates.cli.prepare import Prepared
from gates.cli.proofs import PROVED, Proof
from gates.cli.scratch_run import Copy, Interrupted
from gates.cli.trial import VANISHED, Trial
from gates.cli.world import World
from gates.commanded.gate import is_commanded
from gates.model.evidence import Fragment
from gates.plan.parts import PlannedPart
from gates.run.memory import Memory
from gates.run.proof import sight_of, sighting
from gates.run.rounds import Planting, Sparing


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlyEnd:
    """Why not every part was tried to the end."""

    why: str
    exit_code: int


def made(
    prepared: Prepared, missing: Sequence[PlannedPart], memory: Memory, world: World
) -> tuple[dict[str, Proof], EarlyEnd | None]:
    """Part name -> its proof, of all these parts; after an early end of those whose cases had all been seen by then."""
    trial, clean, end = Trial(), dict[str, Fragment](), None
    with tempfile.TemporaryDirectory(prefix="gates-prove-") as folder, interruptible(world) as interruption:
        try:
            scratch = make_scratch(prepared.settled.git, Path(folder, "copy").resolve())
            copy = Copy(original=prepared, scratch=scratch, world=world, interruption=interruption)
            _try_all(copy, missing, memory, clean, trial)
        except (GitError, OSError) as error:
            end = EarlyEnd(why=f"the scratch copy cannot be used: {error}", exit_code=3)
        except Interrupted as interrupted:
            end = EarlyEnd(why="interrupted", exit_code=interrupted.exit_code)
    keys = memory.proof_keys()
    tried = missing if end is None else [planned for planned in missing if _is_seen(planned, trial)]
    proofs = {
        planned.part.name: _proof(planned, clean.get(planned.part.name), trial, keys[planned.part.name])
        for planned in tried
    }
    return {name: proof for name, proof in proofs.items() if end is None or proof.is_proved}, end


def _try_all(
    copy: Copy, missing: Sequence[PlannedPart], memory: Memory, clean: dict[str, Fragment], trial: Trial
) -> None:
    """Note in `clean` what is seen of the clean copy, and in `trial` what is seen of each case."""
    known = {planned.part.name: found for planned in missing if (found := _known(planned, memory))}
    clean |= known | _clean(copy, missing, besides=known)
    _try(copy, missing, clean, trial)
    doubted = [planned for planned in missing if planned.part.name in known and trial.has_missed(planned.part)]
    if doubted:  # what is missed counts beside the copy's own clean run only
        clean |= _clean(copy, doubted)
        _try(copy, doubted, clean, trial)


def _known(planned: PlannedPart, memory: Memory) -> Fragment | None:
    """The clean run of a part, where an earlier run made it of these very files; None where the copy must be asked.

    It must be asked for everything that is compared with the clean copy in more than its absence: only a gate of ours
    can say nothing of a file that is not there.
    """
    cases = planned.gate.known_bad(planned.settings, planned.scope)
    is_enough = not _is_stranger(planned) and all(it.check and it.path in it.files for it in cases)
    return memory.evidence(planned) if is_enough else None


def _clean(
    copy: Copy, parts: Sequence[PlannedPart], besides: Mapping[str, Fragment] = MappingProxyType({})
) -> dict[str, Fragment]:
    wanted = frozenset(planned.part.name for planned in parts) - besides.keys()
    return copy.run(wanted) if wanted else {}


def _try(copy: Copy, parts: Sequence[PlannedPart], clean: Mapping[str, Fragment], trial: Trial) -> None:
    """Plant every case of these parts, where the clean copy could be judged."""
    sound = [planned for planned in parts if not _blindness(clean.get(planned.part.name))]
    before = {planned.part.name: sight_of(clean[planned.part.name]) for planned in sound}
    plantings = [planting for each in sound for planting in _plantings(each)]
    sparings = [sparing for each in sound for sparing in _sparings(each)]
    trial.try_all(copy, before, plantings, sparings)


def _plantings(planned: PlannedPart) -> list[Planting]:
    cases = planned.gate.known_bad(planned.settings, planned.scope)
    return [Planting(part=planned.part, case=case, number=number) for number, case in enumerate(cases)]


def _sparings(planned: PlannedPart) -> list[Sparing]:
    known_good = planned.gate.known_good
    cases = known_good(planned.settings, planned.scope) if known_good else ()
    return [Sparing(part=planned.part, case=case, number=number) for number, case in enumerate(cases)]


def _is_seen(planned: PlannedPart, trial: Trial) -> bool:
    """Whether every case was tried and answered as it must; one that was missed might have been seen alone."""
    return all(trial.misses.get(it.name) == "" for it in _plantings(planned)) and all(
        trial.spared.get(it.name) == "" for it in _sparings(planned)
    )


def _is_stranger(planned: PlannedPart) -> bool:
    """A gate that does not ship: of an installed plugin, or a command of the configuration."""
    return not planned.gate.module.startswith("gates.builtin.")


def _lacks(planned: PlannedPart) -> str:
    """Which case a part would need to be proved; empty when it has all. The clean copy is the good case of ours."""
    whose = "its table has" if is_commanded(planned.gate) else "the gate ships"
    if not _plantings(planned):
        return f"{whose} no known-bad case for this lane"
    if _is_stranger(planned) and not _sparings(planned):
        return f"{whose} no known-good case for this lane"
    return ""


def _blindness(clean: Fragment | None) -> str:
    """Why nothing can be proved on the clean copy; empty when something can."""
    if clean is None:
        return VANISHED
    return clean.reading.problems[0].what if clean.reading.problems else ""


def _proof(planned: PlannedPart, clean: Fragment | None, trial: Trial, key: str) -> Proof:
    name, blindness = planned.part.name, _blindness(clean)
    if blindness:
        state = f"not proved: the clean copy cannot be judged: {blindness}"
        return Proof(part=name, key=key, state=state, was_blind=True)
    told = [
        (planting.case.name, trial.misses[planting.name], sighting(planting.case)) for planting in _plantings(planned)
    ]
    told += [(it.case.name, trial.spared[it.name], "stayed green, as it must") for it in _sparings(planned)]
    lines = tuple(f"{case}: {miss or answer}" for case, miss, answer in told)
    failed = next((f"{case}: {miss}" for case, miss, _ in told if miss), _lacks(planned))
    lines += (failed,) if failed and failed == _lacks(planned) else ()
    return Proof(part=name, key=key, state=f"not proved: {failed}" if failed else PROVED, cases=lines)
