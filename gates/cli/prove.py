"""`gates prove`: plant each gate's known-bad cases in a scratch copy; the very same command must turn red."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.adapters.git import GitError
from gates.adapters.scratch import Scratch, make_scratch
from gates.api import KnownBad
from gates.cli.carry_out import fragments_of
from gates.cli.judging import PROOFS
from gates.cli.prepare import prepare
from gates.cli.world import Refusal, World
from gates.model.evidence import Fragment
from gates.plan.parts import PlannedPart
from gates.run.proof import Sight, seen, sight_of

HELP = "Plant known-bad cases in a scratch copy: every gate must go red."


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What became of the known-bad cases of one part."""

    part: str
    state: str
    """`proved`, or `not proved: ...`."""
    key: str
    cases: tuple[str, ...] = ()
    """A line for each case."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("parts", nargs="*", metavar="PART", help="names of parts; without it: every part")
    parser.add_argument("--all", action="store_true", help="prove again what is proved already")


def run(args: argparse.Namespace, world: World) -> int:
    """Prove the parts; 0 when all are proved, 1 when a gate stayed green, 3 when the clean copy cannot be judged."""
    prepared = prepare(world, selection=frozenset(args.parts))
    if not prepared.plan.parts:
        raise Refusal("nothing to prove: the plan has no parts", exit_code=3)
    kept = {} if args.all else _kept(prepared.root)
    fresh: dict[str, Proof] = {}
    with tempfile.TemporaryDirectory(prefix="gates-prove-") as folder:
        try:
            scratch = make_scratch(prepared.settled.git, Path(folder, "copy").resolve())
        except (GitError, OSError) as error:
            raise Refusal(f"the scratch copy cannot be made: {error}", exit_code=3) from error
        there = _there(world, scratch)
        clean, _ = fragments_of(prepare(there, selection=frozenset(args.parts)), there, quiet=True)
        by_part = {fragment.part.name: fragment for fragment in clean}
        for planned in prepared.plan.parts:
            fragment = by_part[planned.part.name]
            old = kept.get(planned.part.name)
            if old is not None and old.key == fragment.proof_key and old.state == "proved":
                fresh[planned.part.name] = old
                world.say(f"{'proved':10} {planned.part.name} (before, and nothing it depends on has changed)")
                continue
            proof = _prove(planned, fragment, scratch, there)
            fresh[planned.part.name] = proof
            world.say(f"{'proved' if proof.state == 'proved' else 'NOT PROVED':10} {planned.part.name}")
            for line in proof.cases:
                world.say(f"{'':10}   {line}")
    _keep(prepared.root, {**_kept(prepared.root), **fresh})
    proved = sum(proof.state == "proved" for proof in fresh.values())
    world.say(f"{proved} of {len(fresh)} gates proved")
    if proved == len(fresh):
        return 0
    return 3 if any("clean copy" in proof.state for proof in fresh.values()) else 1


def _prove(planned: PlannedPart, clean: Fragment, scratch: Scratch, world: World) -> Proof:
    name, key = planned.part.name, clean.proof_key
    if clean.reading.problems:
        return Proof(
            part=name, key=key, state=f"not proved: the clean copy cannot be judged: {clean.reading.problems[0].what}"
        )
    cases = planned.gate.known_bad(planned.settings, planned.scope)
    if not cases:
        return Proof(part=name, key=key, state="not proved: the gate ships no known-bad case for this lane")
    before = sight_of(clean)
    lines, failed = [], ""
    for case in cases:
        missed = _miss(planned, case, before, scratch, world)
        lines.append(f"{case.name}: {missed or _redness(case)}")
        failed = failed or missed
    return Proof(part=name, key=key, state=f"not proved: {failed}" if failed else "proved", cases=tuple(lines))


def _miss(planned: PlannedPart, case: KnownBad, before: Sight, scratch: Scratch, world: World) -> str:
    """Why a planted defect was not seen; empty when it was."""
    try:
        touched = scratch.plant(case.files, case.appends)
    except (OSError, GitError) as error:
        return f"it could not be planted: {error}"
    try:
        selection = frozenset([planned.part.name])
        fragments, _ = fragments_of(prepare(world, selection=selection), world, use_cache=False, quiet=True)
        return seen(case, before, sight_of(fragments[0])) if fragments else "the part vanished from the plan"
    finally:
        scratch.restore(touched)


def _redness(case: KnownBad) -> str:
    if case.opens_account:
        return "it could not be judged, as it must"
    return f"turned red with {case.check}" if case.check else f"lowered {case.lowers}"


def _there(world: World, scratch: Scratch) -> World:
    """The same world, standing in the scratch copy, whose sources come before installed ones."""
    roots = [str(scratch.root / folder) for folder in ("src", ".") if (scratch.root / folder).is_dir()]
    return World(
        cwd=scratch.root,
        env={**world.env, "GATES_SOURCE_ROOTS": os.pathsep.join(roots)},
        clock=world.clock,
        processes=world.processes,
        stdout=world.stdout,
        stderr=world.stderr,
    )


def _kept(root: Path) -> dict[str, Proof]:
    try:
        parts: Mapping[str, Mapping[str, str]] = json.loads((root / PROOFS).read_bytes())["parts"]
        return {
            name: Proof(part=name, state=proof["state"], key=proof["key"], cases=tuple(proof.get("cases", ())))
            for name, proof in parts.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _keep(root: Path, proofs: Mapping[str, Proof]) -> None:
    document = {
        "schema_version": 1,
        "parts": dict(_documents(proofs)),
    }
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    try:
        write_bytes(root / PROOFS, text.encode())
    except OSError as error:
        raise Refusal(f"the proofs cannot be kept in {PROOFS}: {error.strerror}", exit_code=3) from error


def _documents(proofs: Mapping[str, Proof]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, proof in sorted(proofs.items()):
        yield name, {"state": proof.state, "key": proof.key, "cases": list(proof.cases)}
