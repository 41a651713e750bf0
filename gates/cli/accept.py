"""`gates accept`: record today's findings and values as the baseline that a ratchet holds."""

from __future__ import annotations

import argparse

from gates.cli import renewed
from gates.cli.carry_out import fragments_of
from gates.cli.judging import baseline_of, judged
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.judge.accept import ACCEPTED_POLICIES, accept

HELP = "Record today's findings and values as the baseline."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("parts", nargs="*", metavar="PART", help="names of parts; without it: every part")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")


def run(args: argparse.Namespace, world: World) -> int:
    """Judge today, and write the baseline; never in CI, where nobody reads what was accepted."""
    if not args.dry_run:
        renewed.refuse_in_ci(world, "accept", "a baseline is")
    started = world.clock.monotonic_s()
    selection = frozenset(args.parts)
    prepared = prepare(world, selection=selection)
    _refuse_without_ratchet(prepared)
    old = baseline_of(prepared.root, prepared.config)
    fragments, interruption = fragments_of(prepared, world)
    if interruption.asked.is_set():
        raise Refusal("interrupted: nothing was accepted", exit_code=interruption.exit_code)
    health = judged(prepared, fragments, world=world, duration_s=world.clock.monotonic_s() - started)
    everything = prepare(world).plan if selection else prepared.plan
    names = {planned.part.name for planned in everything.parts}
    renewal = accept(
        old,
        health,
        all_parts=names | {left.part.name for left in everything.left_out},
        never={check.id for planned in prepared.plan.parts for check in planned.gate.checks if check.always},
    )
    for line in (*renewed.told(renewal), renewed.size(renewal.baseline)):
        world.say(line)
    if args.dry_run:
        world.say("nothing was written (--dry-run)")
        return 0
    if renewal.baseline == old:
        world.say(f"{prepared.config.baseline} says this already")
    else:
        renewed.write(renewal.baseline, prepared)
        world.say(f"wrote {prepared.config.baseline}; commit it")
    return 3 if renewal.refused else 0


def _refuse_without_ratchet(prepared: Prepared) -> None:
    """Say at once that nothing would be recorded."""
    if any(planned.policy in ACCEPTED_POLICIES for planned in prepared.plan.parts):
        return
    policies = sorted({planned.policy.value for planned in prepared.plan.parts})
    held = f" (there is {', '.join(policies)})" if policies else ""
    raise Refusal(
        f"nothing to accept: no part is under the policy `ratchet`{held}, and no other policy has a baseline",
        'way out: set `policy = "ratchet"` for the lane whose old findings may stay while nothing gets worse',
        *(("the lanes are proposed: `gates init` writes them down first",) if prepared.config.is_proposed else ()),
        *(
            (f"nothing uses {prepared.config.baseline}: delete it",)
            if (prepared.root / prepared.config.baseline).exists()
            else ()
        ),
    )
