"""`gates accept`: record today's findings and values as the baseline that a ratchet holds."""

from __future__ import annotations

import argparse

from gates.adapters.files import write_bytes
from gates.cli.carry_out import fragments_of
from gates.cli.judging import baseline_of, judged
from gates.cli.prepare import prepare
from gates.cli.world import Refusal, World
from gates.judge.accept import Acceptance, accept
from gates.judge.baseline import write_baseline
from gates.model.permission import AcceptedFinding, AcceptedValue

HELP = "Record today's findings and values as the baseline."
SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("parts", nargs="*", metavar="PART", help="names of parts; without it: every part")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")


def run(args: argparse.Namespace, world: World) -> int:
    """Judge today, and write the baseline; never in CI, where nobody reads what was accepted."""
    if world.env.get("CI") and not args.dry_run:
        raise Refusal("a baseline is never written in CI: run `gates accept` at the desk and commit the file")
    started = world.clock.monotonic_s()
    selection = frozenset(args.parts)
    prepared = prepare(world, selection=selection)
    fragments, interruption = fragments_of(prepared, world)
    if interruption.asked.is_set():
        raise Refusal("interrupted: nothing was accepted", exit_code=interruption.exit_code)
    health = judged(prepared, fragments, world=world, duration_s=world.clock.monotonic_s() - started)
    old = baseline_of(prepared.root, prepared.config)
    everything = prepare(world).plan if selection else prepared.plan
    names = {planned.part.name for planned in everything.parts}
    acceptance = accept(old, health, all_parts=names | {left.part.name for left in everything.left_out})
    for line in told(acceptance):
        world.say(line)
    if args.dry_run:
        world.say("nothing was written (--dry-run)")
        return 0
    place = prepared.root / prepared.config.baseline
    try:
        write_bytes(place, write_baseline(acceptance.baseline).encode())
    except OSError as error:
        raise Refusal(f"{prepared.config.baseline} cannot be written: {error.strerror}", exit_code=3) from error
    world.say(f"wrote {prepared.config.baseline}; commit it")
    return 3 if acceptance.refused else 0


def told(acceptance: Acceptance) -> list[str]:
    """Everything that is different, as lines; long lists are cut and say so."""
    lines = [f"not accepted: {line}" for line in acceptance.refused]
    lines += _listed("accepted", [_finding(entry) for entry in acceptance.added_findings])
    lines += _listed("gone", [_finding(entry) for entry in acceptance.dropped_findings])
    lines += _listed("accepted", [_value(entry) for entry in acceptance.added_values])
    lines += _listed("gone", [_value(entry) for entry in acceptance.dropped_values])
    changed = [
        f"{_value(change.before)} -> {_amount(change.after)}{' (easier to hold)' if change.is_lowered else ''}"
        for change in acceptance.changed_values
    ]
    lines += _listed("changed", changed)
    findings = sum(entry.count for entry in acceptance.baseline.findings)
    lines.append(f"the baseline holds {findings:,} findings and {len(acceptance.baseline.values):,} values")
    return lines


def _listed(word: str, lines: list[str]) -> list[str]:
    shown = [f"{word}: {line}" for line in lines[:SHOWN]]
    return shown + ([f"{word}: and {len(lines) - SHOWN:,} more"] if len(lines) > SHOWN else [])


def _finding(entry: AcceptedFinding) -> str:
    return f"{entry.part}: {entry.count} {entry.check} in {entry.path or 'the whole part'}"


def _value(entry: AcceptedValue) -> str:
    where = f" of {entry.path or entry.component}" if entry.path or entry.component else ""
    return f"{entry.part}: {entry.metric}{where} = {_amount(entry)}"


def _amount(entry: AcceptedValue) -> str:
    return f"{entry.value:,}" if entry.of is None else f"{entry.value:,} of {entry.of:,}"
