"""`gates tighten`: hold what was measured, in the thresholds and in the baseline. Nothing more is let pass than before.

Two files say what may stay: the configuration (thresholds) and the baseline (accepted findings and values). A clean-up
is kept only when both follow it.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli import renewed, thresholds
from gates.cli.carry_out import fragments_of
from gates.cli.judging import baseline_of, judged
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.config.document import parse
from gates.config.edit import EditRefused, Raise, tighten_text
from gates.config.positions import KeyPath
from gates.judge.difference import Renewal
from gates.judge.tighten import tighten
from gates.model.health import Health
from gates.model.permission import Baseline
from gates.model.status import Status

HELP = "Raise thresholds to what was measured, and take out of the baseline what is fixed."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--dry-run", action="store_true", help="show the difference, write nothing")


def run(args: argparse.Namespace, world: World) -> int:
    """Measure, and write what got better into the baseline and the configuration; never in CI."""
    if not args.dry_run:
        renewed.refuse_in_ci(world, "tighten", "thresholds and the baseline are")
    started = world.clock.monotonic_s()
    prepared = prepare(world)
    if not prepared.config.file:
        raise Refusal("there is no configuration to tighten: write one with `gates init`")
    old = baseline_of(prepared.root, prepared.config)
    fragments, interruption = fragments_of(prepared, world)
    if interruption.asked.is_set():
        raise Refusal("interrupted: nothing was tightened", exit_code=interruption.exit_code)
    health = judged(prepared, fragments, world=world, duration_s=world.clock.monotonic_s() - started)
    unknown = [part for part in health.parts if part.status is Status.ERROR]
    for part in unknown:
        world.say(f"not tightened: {part.part.name}: {part.summary}")
    has_less = _tighten_baseline(old, health, prepared, world, is_dry=args.dry_run)
    has_more = _raise_thresholds(health, prepared, world, is_dry=args.dry_run)
    if not has_less and not has_more:
        world.say("nothing to tighten: the thresholds and the baseline say what was measured, or less was measured")
    elif args.dry_run:
        world.say("nothing was written (--dry-run)")
    return 3 if unknown else 0


def _tighten_baseline(old: Baseline | None, health: Health, prepared: Prepared, world: World, *, is_dry: bool) -> bool:
    """Take out what is fixed, and hold what got better; whether there was any of it."""
    if old is None:
        return False
    files = prepared.repository.files
    moves = {file.path: file.old_path for file in prepared.repository.change.files if file.old_path}
    renewal = tighten(old, health, paths=frozenset(file.path for file in files), renames=moves)
    if renewal.baseline == old:
        return False
    for line in renewed.told(renewal):
        if not line.startswith("not "):  # said before, for all parts
            world.say(line)
    world.say(f"{_less(renewal)}; {renewed.size(renewal.baseline)}")
    if not is_dry:
        renewed.write(renewal.baseline, prepared)
        world.say(f"wrote {prepared.config.baseline}; commit it")
    return True


def _less(renewal: Renewal) -> str:
    """`3 findings are fixed, 2 values are tighter`: how much less is accepted."""
    instead = renewed.replaced(renewal).total()
    fixed = sum(entry.count for entry in renewal.dropped_findings) - instead
    tighter = len(renewal.changed_values) + len(renewal.dropped_values)
    said = [f"{renewed.counted(fixed, 'finding')} no longer accepted"] if fixed else []
    said += [f"{renewed.counted(tighter, 'value')} held tighter"] if tighter else []
    said += [f"{instead:,} replaced"] if instead else []
    said += [f"{len(renewal.moved):,} moved"] if renewal.moved else []
    return ", ".join(said) or "needless lines are gone"


def _raise_thresholds(health: Health, prepared: Prepared, world: World, *, is_dry: bool) -> bool:
    """Write raised numbers into the configuration; whether there were any."""
    config, place = prepared.config, prepared.root / prepared.config.file
    with place.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
        text = file.read()
    raises = []
    for part, found, key in thresholds.measured(health):
        lane, gate = str(part.part.lane), part.part.gate
        new, bound = thresholds.as_bound(found), thresholds.in_force(config, lane, gate, found.metric)
        if bound is not None and new > bound:
            raises.append(Raise(key=key, old=_written(text, config.file, key), new=new))
            world.say(f"{part.part.name}: {found.metric} {bound} -> {new}")
    if raises:
        _write_thresholds(text, raises, place, world, is_dry=is_dry)
    return bool(raises)


def _write_thresholds(text: str, raises: Sequence[Raise], place: Path, world: World, *, is_dry: bool) -> None:
    try:
        edited = tighten_text(text, place.name, raises)
    except EditRefused as refused:
        raise Refusal(str(refused), "write it by hand:", *refused.snippet.splitlines(), exit_code=3) from refused
    for line in difflib.unified_diff(text.splitlines(), edited.splitlines(), place.name, place.name, lineterm="", n=1):
        world.say(line)
    if is_dry:
        return
    try:
        write_bytes(place, edited.encode())
    except OSError as error:
        raise Refusal(f"{place.name} cannot be written: {error.strerror}", exit_code=3) from error
    world.say(f"wrote {place.name}; commit it")


def _written(text: str, file: str, key: KeyPath) -> Decimal | int | None:
    """What stands at this key in the file; None when nothing does."""
    at: object = parse(text, file).table
    for step in key:
        at = at.get(step) if isinstance(at, dict) else None
    return at if isinstance(at, Decimal | int) else None
