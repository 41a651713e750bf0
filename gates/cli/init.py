"""`gates init`: write lanes and today's values into the configuration, and the first files around it."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli import thresholds
from gates.cli.carry_out import fragments_of
from gates.cli.judging import judged
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.config.edit import EditRefused, Value, init_text
from gates.config.first_files import gitignore_text, noxfile_text
from gates.config.positions import KeyPath
from gates.model.health import Health
from gates.model.scope import Lane
from gates.model.status import Policy, Status

HELP = "Write lanes and today's values into the configuration."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--dry-run", action="store_true", help="show the difference, write nothing")
    parser.add_argument("--no-run", action="store_true", help="do not measure: leave thresholds at their defaults")


def run(args: argparse.Namespace, world: World) -> int:
    """Propose lanes, measure today, and write what is missing; a second call changes nothing."""
    prepared = prepare(world)
    lanes, values = prepared.config.lanes, {}
    if not prepared.config.is_proposed:
        world.say(f"{prepared.config.file} has lanes already; they stay as they are")
    elif not args.no_run:
        fragments, interruption = fragments_of(prepared, world)
        if interruption.asked.is_set():
            raise Refusal("interrupted: nothing was written", exit_code=interruption.exit_code)
        health = judged(prepared, fragments, world=world, duration_s=0.0)
        lanes, values = _held_today(lanes, health), dict(_values(health))
    changed = [each for each in _files(prepared, lanes, values, world) if each[2] != (each[1] or "")]
    if not args.dry_run:  # before a word is said: whoever reads may go away in the middle
        _write(changed)
    for place, before, after in changed:
        name = place.relative_to(prepared.root).as_posix()
        for line in difflib.unified_diff((before or "").splitlines(), after.splitlines(), name, name, lineterm="", n=2):
            world.say(line)
    if not changed:
        world.say("nothing to do: everything is written already")
    elif args.dry_run:
        world.say("nothing was written (--dry-run)")
    elif any(lane.policy is Policy.RATCHET for lane in lanes):
        world.say("written. Next: `gates accept` records today's findings, then commit both")
    else:
        world.say("written. Next: `gates health`")
    return 0


def _write(changed: Iterable[tuple[Path, str | None, str]]) -> None:
    for place, _, after in changed:
        try:
            write_bytes(place, after.encode())
        except OSError as error:
            raise Refusal(
                f"{place.name} cannot be written: {error.strerror}",
                "way out: make the folder writable, and call `gates init` again",
                exit_code=3,
            ) from error


def _held_today(lanes: tuple[Lane, ...], health: Health) -> tuple[Lane, ...]:
    """A lane that has findings today is held by a ratchet, so that old debt may only shrink."""
    indebted = {part.part.lane for part in health.parts if part.status in (Status.FAIL, Status.ERROR)}
    return tuple(
        replace(lane, policy=Policy.RATCHET) if lane.policy is Policy.STRICT and lane.name in indebted else lane
        for lane in lanes
    )


def _values(health: Health) -> Iterator[tuple[KeyPath, Value]]:
    """Today's numbers as thresholds."""
    for _, found, key in thresholds.measured(health):
        yield key, thresholds.as_bound(found)


def _files(
    prepared: Prepared, lanes: tuple[Lane, ...], values: dict[KeyPath, Value], world: World
) -> Iterator[tuple[Path, str | None, str]]:
    """Each file that init writes: its place, its text before, and after."""
    file = prepared.config.file or "pyproject.toml"
    place = prepared.root / file
    before = _text(place)
    try:
        if prepared.config.is_proposed:
            yield place, before, init_text(before, lanes, values, file=file)
    except EditRefused as refused:
        raise Refusal(str(refused), "write it by hand:", *refused.snippet.splitlines(), exit_code=3) from refused
    place = prepared.root / ".gitignore"
    before = _text(place)
    yield place, before, gitignore_text(before)
    place = prepared.root / "noxfile.py"
    before = _text(place)
    after = noxfile_text(before)
    if after is None:
        world.say("noxfile.py cannot be read as Python; add: from gates.sessions import register; register()")
    else:
        yield place, before, after


def _text(place: Path) -> str | None:
    try:
        with place.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{place.name} cannot be read: {error}", exit_code=3) from error
