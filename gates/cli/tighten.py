"""`gates tighten`: raise thresholds to what was measured. Never lowers one."""

from __future__ import annotations

import argparse
import difflib
from decimal import Decimal

from gates.adapters.files import write_bytes
from gates.cli import thresholds
from gates.cli.carry_out import fragments_of
from gates.cli.judging import judged
from gates.cli.prepare import prepare
from gates.cli.world import Refusal, World
from gates.config.document import parse
from gates.config.edit import EditRefused, Raise, tighten_text
from gates.config.positions import KeyPath

HELP = "Raise thresholds to what was measured."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--dry-run", action="store_true", help="show the difference, write nothing")


def run(args: argparse.Namespace, world: World) -> int:
    """Measure, and write the raised numbers into the configuration."""
    started = world.clock.monotonic_s()
    prepared = prepare(world)
    config = prepared.config
    if not config.file:
        raise Refusal("there is no configuration to tighten: write one with `gates init`")
    fragments, _ = fragments_of(prepared, world)
    health = judged(prepared, fragments, world=world, duration_s=world.clock.monotonic_s() - started)
    place = prepared.root / config.file
    with place.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
        text = file.read()
    raises = []
    for part, found, key in thresholds.measured(health):
        lane, gate = str(part.part.lane), part.part.gate
        new, bound = thresholds.as_bound(found), thresholds.in_force(config, lane, gate, found.metric)
        if bound is not None and new > bound:
            raises.append(Raise(key=key, old=_written(text, config.file, key), new=new))
            world.say(f"{part.part.name}: {found.metric} {bound} -> {new}")
    if not raises:
        world.say("nothing to raise: every threshold is at or above what was measured")
        return 0
    try:
        edited = tighten_text(text, config.file, raises)
    except EditRefused as refused:
        raise Refusal(str(refused), "write it by hand:", *refused.snippet.splitlines(), exit_code=3) from refused
    for line in difflib.unified_diff(
        text.splitlines(), edited.splitlines(), config.file, config.file, lineterm="", n=1
    ):
        world.say(line)
    if not args.dry_run:
        write_bytes(place, edited.encode())
        world.say(f"wrote {config.file}")
    return 0


def _written(text: str, file: str, key: KeyPath) -> Decimal | int | None:
    """What stands at this key in the file; None when nothing does."""
    at: object = parse(text, file).table
    for step in key:
        at = at.get(step) if isinstance(at, dict) else None
    return at if isinstance(at, Decimal | int) else None
