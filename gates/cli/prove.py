"""`gates prove`: plant each gate's known-bad cases in a scratch copy; the very same command must see them."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from gates.adapters.git import GitError
from gates.adapters.scratch import make_scratch
from gates.cli.carry_out import around, interruptible, keep_home_out_of_git, ruff_program
from gates.cli.prepare import Prepared, prepare
from gates.cli.proofs import PROVED, Proof, read_proofs, write_proofs
from gates.cli.scratch_run import Copy, Interrupted
from gates.cli.trial import Sparing, Trial
from gates.cli.world import Refusal, World
from gates.commanded.gate import is_commanded
from gates.model.evidence import Fragment
from gates.model.status import Policy
from gates.plan.parts import PlannedPart
from gates.run.memory import Memory, memory_of
from gates.run.proof import sight_of, sighting
from gates.run.rounds import Planting

HELP = "Plant known-bad cases in a scratch copy: every gate must see them."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("parts", nargs="*", metavar="PART", help="names of parts; without it: every part")
    parser.add_argument("--all", action="store_true", help="prove again what is proved already")


def run(args: argparse.Namespace, world: World) -> int:
    """Prove the parts; 0 when all are proved, 1 when a gate stayed green, 3 when the clean copy cannot be judged."""
    prepared = _prepared(world, frozenset(args.parts))
    wanted = [planned for planned in prepared.plan.parts if not args.parts or planned.part.name in args.parts]
    if not wanted:
        raise Refusal("nothing to prove: the plan has no parts", exit_code=3)
    keep_home_out_of_git(prepared.root)
    kept, memory = read_proofs(prepared.root), _memory(prepared, world)
    keys = memory.proof_keys()
    proofs = {} if args.all else {name: proof for name, proof in kept.items() if _holds(proof, keys)}
    for planned in wanted:
        if planned.part.name in proofs:
            world.say(f"{'proved':10} {planned.part.name} (before, and nothing it depends on has changed)")
    missing = [planned for planned in wanted if planned.part.name not in proofs]
    if missing:
        try:
            fresh = _prove(prepared, missing, memory, world)
        except Interrupted as interrupted:
            raise Refusal("interrupted: no new proof was kept", exit_code=interrupted.exit_code) from interrupted
        proofs |= fresh
        write_proofs(prepared.root, {**kept, **fresh})
        for planned in missing:
            _show(fresh[planned.part.name], world, is_watched=planned.policy is Policy.WARN)
    ours = [proofs[planned.part.name] for planned in wanted]
    proved = sum(proof.is_proved for proof in ours)
    lax = sum(planned.policy is Policy.WARN for planned in wanted)
    but = f"; {lax} {'is' if lax == 1 else 'are'} only watched: what they see warns and fails nothing" if lax else ""
    world.say(f"{proved} of {len(ours)} part{'' if len(ours) == 1 else 's'} proved{but}")
    if proved == len(ours):
        return 0
    return 3 if any(proof.was_blind for proof in ours) else 1


def _prepared(world: World, names: frozenset[str]) -> Prepared:
    """The whole plan, so that commands that parts share are the ones of a verdict; unknown names are refused."""
    prepared = prepare(world)
    if names - {planned.part.name for planned in prepared.plan.parts}:
        prepare(world, selection=names)
    return prepared


def _memory(prepared: Prepared, world: World) -> Memory:
    return memory_of(
        prepared.plan, repository=prepared.repository, root=prepared.root, interpreter=prepared.interpreter,
        ruff=ruff_program(prepared), processes=world.processes, environ=world.env,
        surroundings=around(prepared, world),
    )  # fmt: skip


def _holds(proof: Proof, keys: Mapping[str, str]) -> bool:
    return proof.is_proved and proof.key == keys.get(proof.part)


def _prove(prepared: Prepared, missing: Sequence[PlannedPart], memory: Memory, world: World) -> dict[str, Proof]:
    with tempfile.TemporaryDirectory(prefix="gates-prove-") as folder, interruptible(world) as interruption:
        try:
            scratch = make_scratch(prepared.settled.git, Path(folder, "copy").resolve())
            copy = Copy(original=prepared, scratch=scratch, world=world)
            known = {planned.part.name: found for planned in missing if (found := _known(planned, memory))}
            clean = known | _clean(copy, missing, besides=known)
            trial = _tried(copy, missing, clean)
            doubted = [planned for planned in missing if planned.part.name in known and trial.has_missed(planned.part)]
            if doubted:  # what is missed counts beside the copy's own clean run only
                clean |= _clean(copy, doubted)
                trial.add(_tried(copy, doubted, clean))
        except (GitError, OSError) as error:
            raise Refusal(f"the scratch copy cannot be used: {error}", exit_code=3) from error
        if interruption.asked.is_set():
            raise Interrupted(interruption)
    keys = memory.proof_keys()
    return {
        planned.part.name: _proof(planned, clean.get(planned.part.name), trial, keys[planned.part.name])
        for planned in missing
    }


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


def _tried(copy: Copy, parts: Sequence[PlannedPart], clean: Mapping[str, Fragment]) -> Trial:
    """Plant every case of these parts, where the clean copy could be judged."""
    trial = Trial(copy=copy, before={name: sight_of(fragment) for name, fragment in clean.items()})
    sound = [planned for planned in parts if not _blindness(clean.get(planned.part.name))]
    trial.plant_all([planting for each in sound for planting in _plantings(each)])
    trial.spare_all([sparing for each in sound for sparing in _sparings(each)])
    return trial


def _plantings(planned: PlannedPart) -> list[Planting]:
    cases = planned.gate.known_bad(planned.settings, planned.scope)
    return [Planting(part=planned.part, case=case, number=number) for number, case in enumerate(cases)]


def _sparings(planned: PlannedPart) -> list[Sparing]:
    known_good = planned.gate.known_good
    cases = known_good(planned.settings, planned.scope) if known_good else ()
    return [Sparing(part=planned.part, case=case, number=number) for number, case in enumerate(cases)]


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
        return "the part vanished from the plan"
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


def _show(proof: Proof, world: World, *, is_watched: bool) -> None:
    watched = " (only watched)" if is_watched else ""
    world.say(f"{'proved' if proof.is_proved else 'NOT PROVED':10} {proof.part}{watched}")
    for line in proof.cases or ([] if proof.is_proved else [proof.state.removeprefix("not proved: ")]):
        world.say(f"{'':10}   {line}")
