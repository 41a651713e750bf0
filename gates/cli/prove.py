"""`gates prove`: plant each gate's known-bad cases in a scratch copy; the very same command must see them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from gates.cli.carry_out import around, keep_home_out_of_git, ruff_program
from gates.cli.prepare import Prepared, prepare
from gates.cli.proofs import Proof, read_proofs, write_proofs
from gates.cli.proving import made
from gates.cli.world import Refusal, World
from gates.model.account import counted
from gates.model.status import Policy
from gates.run.memory import Memory, memory_of

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
        fresh, end = made(prepared, missing, memory, world)
        proofs |= fresh
        write_proofs(prepared.root, {**kept, **fresh})
        for planned in missing:
            if planned.part.name in fresh:
                _show(fresh[planned.part.name], world, is_watched=planned.policy is Policy.WARN)
        if end is not None:
            still = len(missing) - len(fresh)
            left = f"{counted(still, 'part')} not tried to the end"
            raise Refusal(f"{end.why}: {left}; {_kept(len(fresh))}", exit_code=end.exit_code)
    ours = [proofs[planned.part.name] for planned in wanted]
    proved = sum(proof.is_proved for proof in ours)
    lax = sum(planned.policy is Policy.WARN for planned in wanted)
    but = f"; {lax} {'is' if lax == 1 else 'are'} only watched: what they see warns and fails nothing" if lax else ""
    world.say(f"{proved} of {counted(len(ours), 'part')} proved{but}")
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


def _kept(many: int) -> str:
    if not many:
        return "no new proof was kept"
    return f"{counted(many, 'new proof')} {'is' if many == 1 else 'are'} kept, and `gates prove` goes on from there"


def _show(proof: Proof, world: World, *, is_watched: bool) -> None:
    watched = " (only watched)" if is_watched else ""
    world.say(f"{'proved' if proof.is_proved else 'NOT PROVED':10} {proof.part}{watched}")
    for line in proof.cases or ([] if proof.is_proved else [proof.state.removeprefix("not proved: ")]):
        world.say(f"{'':10}   {line}")
