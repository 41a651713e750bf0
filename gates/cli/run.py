"""`gates run`: run some parts and leave their fragments, for `gates collect` to judge together."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli.carry_out import fragments_of
from gates.cli.health import exit_code
from gates.cli.judging import judged
from gates.cli.mutants_kept import keep
from gates.cli.narrowed import Narrowed, declare, narrowed
from gates.cli.prepare import Prepared, prepare
from gates.cli.publish import shown
from gates.cli.withheld import leaks_in, withhold
from gates.cli.world import Refusal, World
from gates.model.health import Health
from gates.model.status import Status
from gates.model.trend import Trends
from gates.run.fragment import encode

HELP = "Run some parts and leave their fragments."
FRAGMENTS = ".gates/fragments"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("parts", nargs="*", metavar="PART", help="names of parts, as `gates plan` lists them")
    parser.add_argument("--gate", action="append", default=[], metavar="GATE", help="every part of this gate")
    parser.add_argument("--lane", action="append", default=[], metavar="LANE", help="every part of this lane")
    parser.add_argument(
        "--without", action="append", default=[], metavar="PART", help="not this part: another tool's report speaks"
    )
    parser.add_argument("--out", default=FRAGMENTS, metavar="DIR", help=f"where fragments go (default {FRAGMENTS})")
    declare(parser)
    parser.add_argument("--no-cache", action="store_true", help="run everything, reuse no evidence")
    parser.add_argument("--quiet", action="store_true", help="no progress, only the verdict")


def run(args: argparse.Namespace, world: World) -> int:
    """Run the parts, write a fragment for each, and return the exit code of their verdict alone."""
    started = world.clock.monotonic_s()
    asked = narrowed(args)
    prepared = prepare(world, selection=_selection(args, asked, world), narrowed=asked)
    if not prepared.plan.parts:
        raise Refusal("nothing to run: the plan has no such part", exit_code=3)
    fragments, interruption = fragments_of(prepared, world, use_cache=not args.no_cache, quiet=args.quiet)
    keep(fragments, prepared.root, world)
    folder = Path(prepared.root, args.out)
    try:
        files = {f"{fragment.part.name}.json": encode(fragment) for fragment in fragments}
        leaks = leaks_in(files, world.secrets)
        for name, data in files.items():
            if name not in leaks:
                write_bytes(folder / name, data)
        if leaks:
            withhold(folder, leaks)
    except OSError as error:
        raise Refusal(f"fragments cannot be written to {args.out}: {error.strerror}", exit_code=3) from error
    health = judged(
        prepared,
        fragments,
        world=world,
        duration_s=world.clock.monotonic_s() - started,
        interrupted=interruption.asked.is_set(),
    )
    is_idle = _is_idle(args, health) and not interruption.asked.is_set()
    if is_idle:
        for part in health.parts:
            world.say(f"{part.part.name}: {part.summary}")
        world.say("Nothing was judged here.")
    else:
        world.stdout.write(shown(health, Trends(), world))
    world.say(f"\nFragments: {args.out}, for `gates collect`")
    return 0 if is_idle else exit_code(health, interruption)


def _is_idle(args: argparse.Namespace, health: Health) -> bool:
    """Named parts all have nothing to judge; whether anything was judged at all is what the collector asks."""
    is_share = bool(args.parts or args.gate or args.lane)
    return is_share and bool(health.parts) and all(each.status is Status.SKIP for each in health.parts)


def _unknown(word: str, name: str, there_are: tuple[str, ...]) -> Refusal:
    near = difflib.get_close_matches(name, there_are, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return Refusal(f"there is no {word} {name!r}", f"{hint}there are: {', '.join(there_are) or 'none'}")


def _selection(args: argparse.Namespace, asked: Narrowed, world: World) -> frozenset[str]:
    """Names of parts; gates and lanes are multiplied out."""
    if not args.gate and not args.lane and not args.without:
        return frozenset(args.parts)
    prepared = prepare(world, narrowed=asked)
    chosen = frozenset(args.parts)
    if args.gate or args.lane:
        chosen |= _of_gates_and_lanes(args, prepared)
    names = tuple(planned.part.name for planned in prepared.plan.parts)
    for name in args.without:
        if name not in names:
            raise _unknown("part", name, names)
    left = (chosen or frozenset(names)).difference(args.without)
    if not left:
        raise Refusal("nothing to run: every part is left out with --without")
    return left


def _of_gates_and_lanes(args: argparse.Namespace, prepared: Prepared) -> frozenset[str]:
    settled, known = prepared.settled, prepared.plan.parts
    lanes = tuple(lane.name for lane in prepared.config.lanes)
    for word, wanted, there_are in (("gate", args.gate, settled.gates), ("lane", args.lane, lanes)):
        for name in wanted:
            if name not in there_are:
                raise _unknown(word, name, tuple(there_are))
    chosen = {
        planned.part.name
        for planned in known
        if (not args.gate or planned.part.gate in args.gate) and (not args.lane or planned.part.lane in args.lane)
    }
    if not chosen:
        reasons = {
            left.reason
            for left in prepared.plan.left_out
            if (not args.gate or left.part.gate in args.gate) and (not args.lane or left.part.lane in args.lane)
        }
        raise Refusal(
            f"no part of the plan is of {', '.join([*args.gate, *args.lane])}: see `gates plan`", *sorted(reasons)
        )
    return frozenset(chosen)
