"""`gates init`: write lanes and today's values into the configuration, and the first files around it."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.adapters.git import GitError
from gates.cli import thresholds
from gates.cli.carry_out import fragments_of
from gates.cli.first_bars import asked_of_changes, told_of_changes
from gates.cli.first_questions import asked_of_ci, told_of_ci, told_of_rules, with_enforcement
from gates.cli.judging import judged
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.config.edit import EditRefused, Value, init_text
from gates.config.first_files import gitignore_text, noxfile_text
from gates.config.positions import KeyPath
from gates.config.propose import Kind
from gates.model.health import ConditionVerdict, Health, PartVerdict
from gates.model.scope import Lane
from gates.model.status import FindingState, Policy, Status
from gates.plan.ownership import ownership
from gates.run.proposed import proposed_lanes

HELP = "Write lanes and today's values into the configuration."
NOXFILE = "noxfile.py"
LABS = Kind.LABS.value


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstFile:
    """A file that init writes."""

    name: str
    """Relative to the root."""
    before: str | None
    """Its text; None when there is no such file."""
    after: str | None
    """Its text to be; None when it is left alone."""
    left: str = ""
    """Why it is left alone, and what to do."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--dry-run", action="store_true", help="show the difference, write nothing")
    parser.add_argument("--no-run", action="store_true", help="do not measure: leave thresholds at their defaults")


def run(args: argparse.Namespace, world: World) -> int:
    """Propose lanes, measure today, and write what is missing; a second call changes nothing."""
    prepared = with_enforcement(prepare(world))
    lanes, values, found = _lanes_to_be(prepared), asked_of_changes(prepared), told_of_changes(prepared)
    if prepared.config.is_proposed and not args.no_run:
        fragments, interruption = fragments_of(prepared, world)
        if interruption.asked.is_set():
            raise Refusal("interrupted: nothing was written", exit_code=interruption.exit_code)
        health = judged(prepared, fragments, world=world, duration_s=0.0)
        found = (*found, *told_of_ci(health), *told_of_rules(health))
        lanes, values = _held_today(lanes, health, prepared), {**dict(_values(health)), **asked_of_ci(health), **values}
    files = tuple(_files(prepared, lanes, values))
    changed = [file for file in files if file.after not in (None, file.before or "")]
    if not args.dry_run:  # before a word is said: whoever reads may go away in the middle
        _write(changed, prepared.root)
    for line in (*found, *_told(prepared, files, changed, lanes, is_dry=args.dry_run)):
        world.say(line)
    return 0


def _told(
    prepared: Prepared, files: Sequence[FirstFile], changed: Sequence[FirstFile], lanes: Sequence[Lane], *, is_dry: bool
) -> Iterator[str]:
    if not prepared.config.is_proposed:
        yield f"{prepared.config.file} has lanes already; they stay as they are"
    yield from (f"{file.name} is not written: {file.left}" for file in files if file.after is None)
    for file in changed:
        before, after = (file.before or "").splitlines(), (file.after or "").splitlines()
        yield from difflib.unified_diff(before, after, file.name, file.name, lineterm="", n=2)
    names = " ".join(file.name for file in changed)
    if not changed:
        is_whole = all(file.after is not None for file in files)
        yield "nothing to do: everything is written already" if is_whole else "nothing else to do"
    elif is_dry:
        yield "nothing was written (--dry-run)"
    elif any(lane.policy is Policy.RATCHET for lane in lanes):
        yield "written. Next: `gates accept` records today's findings, then"
        yield f"  git add {names} {prepared.config.baseline}"
    else:
        yield f"written. Next: git add {names}, commit, and `gates health`"


def _write(changed: Sequence[FirstFile], root: Path) -> None:
    for number, file in enumerate(changed):
        try:
            write_bytes(root / file.name, (file.after or "").encode())
        except OSError as error:
            done = ", ".join(each.name for each in changed[:number])
            raise Refusal(
                f"{file.name} cannot be written: {error.strerror}",
                *([f"written before it: {done}"] if done else []),
                "way out: make the folder writable, and call `gates init` again",
                exit_code=3,
            ) from error


def _lanes_to_be(prepared: Prepared) -> tuple[Lane, ...]:
    """The lanes that stand when all is written: a proposal holds the new noxfile.py too."""
    if not prepared.config.is_proposed:
        return prepared.config.lanes
    paths = {file.path for file in prepared.repository.python_files}
    if not _is_ignored(NOXFILE, prepared):
        paths.add(NOXFILE)
    return proposed_lanes(prepared.root, sorted(paths))


def _is_ignored(path: str, prepared: Prepared) -> bool:
    try:
        prepared.settled.git.ask("check-ignore", "--quiet", "--", path)
    except GitError:
        return False
    return True


def _held_today(lanes: tuple[Lane, ...], health: Health, prepared: Prepared) -> tuple[Lane, ...]:
    """A strict lane that has findings today is held by a ratchet, so that old debt may only shrink; a watched lane
    that is clean today is held strictly. Labs stay watched, and so does the lane of a file that init writes."""
    indebted = {part.part.lane for part in health.parts if _is_indebted(part)}
    unclean = {part.part.lane for part in health.parts if part.status is not Status.PASS}
    clean = {part.part.lane for part in health.parts} - unclean - {LABS, _written_lane(lanes, prepared)}
    held = {Policy.STRICT: (indebted, Policy.RATCHET), Policy.WARN: (clean, Policy.STRICT)}

    def policy(lane: Lane) -> Policy:
        names, other = held.get(lane.policy, ((), lane.policy))
        return other if lane.name in names else lane.policy

    return tuple(replace(lane, policy=policy(lane)) for lane in lanes)


def _written_lane(lanes: tuple[Lane, ...], prepared: Prepared) -> str | None:
    """The lane of noxfile.py where init writes that file: nobody has judged what will stand there."""
    before = _text(prepared.root / NOXFILE)
    return ownership(lanes)(NOXFILE) if noxfile_text(before) != before else None


def _is_indebted(part: PartVerdict) -> bool:
    """Whether a part would still fail with thresholds at today's values; what cannot be judged is no debt."""
    if any(found.state is FindingState.NEW for found in part.findings):
        return part.status in (Status.FAIL, Status.ERROR)
    unmet = [verdict for verdict in part.conditions if verdict.status is Status.FAIL]
    return part.status is Status.FAIL and not (unmet and all(map(_is_settled, unmet)))


def _is_settled(verdict: ConditionVerdict) -> bool:
    """Whether a threshold at today's value is written for this bound."""
    asked = verdict.condition
    is_whole = asked.component is None and not asked.each_file and verdict.measured is not None
    return is_whole and thresholds.is_held(asked.metric)


def _values(health: Health) -> Iterator[tuple[KeyPath, Value]]:
    """Today's numbers as thresholds."""
    for _, found, key in thresholds.measured(health):
        yield key, thresholds.as_bound(found)


def _files(prepared: Prepared, lanes: tuple[Lane, ...], values: dict[KeyPath, Value]) -> Iterator[FirstFile]:
    """The files that init writes, the configuration last: it names the others."""
    root, file = prepared.root, prepared.config.file or "pyproject.toml"
    before = _text(root / NOXFILE)
    after, left = noxfile_text(before), ""
    if after is None:
        left = "it cannot be read as Python; add: from gates.sessions import register; register()"
    elif before is None and not prepared.config.is_proposed and ownership(lanes)(NOXFILE) is None:
        after, left = None, f"no lane would hold it; add {NOXFILE} to `paths` of one, and call `gates init` again"
    yield FirstFile(name=NOXFILE, before=before, after=after, left=left)
    before = _text(root / ".gitignore")
    yield FirstFile(name=".gitignore", before=before, after=gitignore_text(before))
    if prepared.config.is_proposed:
        before = _text(root / file)
        try:
            yield FirstFile(name=file, before=before, after=init_text(before, lanes, values, file=file))
        except EditRefused as refused:
            raise Refusal(str(refused), "write it by hand:", *refused.snippet.splitlines(), exit_code=3) from refused


def _text(place: Path) -> str | None:
    try:
        with place.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{place.name} cannot be read: {error}", exit_code=3) from error
