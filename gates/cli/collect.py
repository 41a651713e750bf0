"""`gates collect`: merge the fragments that parts left on any machine, judge them, and write the report."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from gates.api import production_files
from gates.cli.actions import tell_github
from gates.cli.carry_out import PRODUCER
from gates.cli.cuts import cuts_of
from gates.cli.foreign_tests import contradictions, name_problems
from gates.cli.health import exit_code
from gates.cli.judging import judged
from gates.cli.mutants_kept import keep
from gates.cli.prepare import Prepared, prepare
from gates.cli.publish import publish, show
from gates.cli.run import FRAGMENTS
from gates.cli.world import Refusal, World
from gates.judge.collect import Collected, Offered, merge
from gates.judge.shards import join_shards
from gates.model.evidence import Fragment, Problem, Reading
from gates.plan.parts import PlannedPart
from gates.run.digest import digest
from gates.run.external import external_fragment, read_junit_files
from gates.run.external_age import stale_problems
from gates.run.external_coverage import Asked, read_coverage_files
from gates.run.fragment import FragmentError, decode

HELP = "Merge fragments, judge them, and write the health report."
SIZE_LIMIT_BYTES = 1 << 30


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=[FRAGMENTS],
        metavar="PATH",
        help=f"fragments, or folders of them (default {FRAGMENTS})",
    )
    parser.add_argument(
        "--plan", metavar="FILE", help="the plan that `gates plan --format json` wrote before the fan-out"
    )
    parser.add_argument(
        "--junit", action="append", default=[], metavar="PART=FILE", help="a JUnit report of another tool"
    )
    parser.add_argument(
        "--coverage", action="append", default=[], metavar="PART=FILE", help="a coverage data file of another run"
    )
    parser.add_argument(
        "--coverage-root",
        action="append",
        default=[],
        metavar="DIR",
        help="the folder that held this tree where the data files were made, when it was another one",
    )


def run(args: argparse.Namespace, world: World) -> int:
    """Merge, judge, publish; a part of the plan without evidence is an error."""
    started = world.clock.monotonic_s()
    given = [*args.paths, *([args.plan] if args.plan else [])]
    prepared = prepare(world, besides=tuple(Path(world.cwd, path) for path in given))
    problems = [*_plan_problems(args.plan, prepared, world)]
    offered: list[Offered] = []
    files: dict[str, str] = {}
    unread: set[str] = set()
    plan = Path(world.cwd, args.plan).resolve() if args.plan else None
    for path in _files([Path(world.cwd, path) for path in args.paths]):
        if path.resolve() == plan:
            continue  # artifacts of a matrix are downloaded side by side
        try:
            offered.append(Offered(name=path.name, fragment=_decoded(path)))
            files[offered[-1].fragment.part.name] = _told(path, world)
        except FragmentError as error:
            problems.append(Problem(what=error.what, way_out=error.way_out))
            unread.add(path.stem)  # `gates run` names a fragment after its part
    for fragment in _external(args, prepared, world, [each.fragment for each in offered]):
        part = fragment.part.name
        if part in files:
            problems.append(_two_witnesses(part, files[part]))
        else:
            offered.append(Offered(name=f"{part} (external)", fragment=fragment))
    cuts = cuts_of(prepared)
    planned = [each.part.name for each in prepared.plan.parts] + [name for cut in cuts for name in cut.shards]
    collected = merge(
        offered, planned=planned, subject=prepared.subject, config_digest=prepared.config.digest,
        untracked=[file.path for file in prepared.tree.untracked],
    )  # fmt: skip
    fragments = tuple(collected.fragments.values())
    joined = join_shards(collected.fragments, cuts)
    wholes = tuple(joined.fragments.values())
    has_all = not joined.missing and all(each.part.name in joined.fragments for each in prepared.plan.parts)
    is_whole = has_all and not (collected.problems or problems or args.junit or args.coverage)
    prepared = _with_run_of(prepared, collected, is_whole=is_whole)
    keep([each for each in wholes if each.part.name not in collected.fragments], prepared.root, world)
    refused = collected.refused | unread.difference(collected.fragments)
    health = judged(
        prepared,
        wholes,
        world=world,
        duration_s=_duration(fragments) or world.clock.monotonic_s() - started,
        problems=(*problems, *collected.problems),
        refused=refused | {cut.part.name for cut in cuts if refused.intersection(cut.shards)},
        missing=joined.missing,
        is_collected=True,
        is_whole=True,
    )
    known, _ = publish(health, prepared, world)
    text = show(health, known, prepared, world)
    world.stdout.write(text)
    for note in collected.notes:
        world.say(note)
    tell_github(health, known, world)
    return exit_code(health)


def _two_witnesses(part: str, file: str) -> Problem:
    """A report never replaces what ran here: a green file would hide a red run."""
    return Problem(
        what=f"{part}: you name a report of another tool, and {file} is evidence of this part that gates made itself",
        way_out=f"delete {file}, and collect again, if the report is to speak for it; "
        f"`gates run --without {part}` leaves none",
    )


def _told(path: Path, world: World) -> str:
    """A path as the user would write it."""
    return str(path.relative_to(world.cwd)) if path.is_relative_to(world.cwd) else str(path)


def _with_run_of(prepared: Prepared, collected: Collected, *, is_whole: bool) -> Prepared:
    """Collecting again gives the same bytes: the report is of the earliest run among the fragments.

    What one run left, whole, is that run. Any other set has an id of its own, so that two sets are never one run.
    """
    fragments = tuple(collected.fragments.values())
    ours = prepared.run
    runs = {fragment.run.run_id: fragment.run for fragment in fragments if fragment.run != ours}
    if not runs:
        return prepared
    first = min(runs.values(), key=lambda it: (it.started_at, it.run_id))
    if len(runs) > 1 or not is_whole:
        made = [(each.part.name, each.key, each.run.run_id if each.run != ours else "") for each in fragments]
        first = replace(first, run_id=f"{first.run_id}-{digest(sorted(made))[:8]}")
    subject = replace(prepared.subject, python=_one_python(fragments) or prepared.subject.python)
    return replace(prepared, run=first, subject=subject)


def _one_python(fragments: Iterable[Fragment]) -> str:
    return ", ".join(sorted({fragment.subject.python for fragment in fragments}))


def _duration(fragments: Iterable[Fragment]) -> float:
    """What all the parts took together."""
    return sum(fragment.duration_s for fragment in fragments)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named; links are not followed."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            for folder, _, names in os.walk(path, followlinks=False):
                yield from (Path(folder, name) for name in sorted(names) if name.endswith(".json"))
        elif path.exists() or path.is_symlink():
            yield path
        else:
            raise Refusal(f"there is no {path}", "run `gates run` first, or name the folder of fragments", exit_code=3)


def _decoded(path: Path) -> Fragment:
    if path.is_symlink() or not path.is_file():
        what = f"{path.name} is a link or no plain file, which is never followed"
        raise FragmentError(what, "copy the fragment itself here")
    try:
        if path.stat().st_size > SIZE_LIMIT_BYTES:
            raise FragmentError(f"{path.name} is larger than {SIZE_LIMIT_BYTES:,} bytes", "this is no fragment of ours")
        data = path.read_bytes()
    except OSError as error:
        raise FragmentError(f"{path.name} cannot be read: {error.strerror}", "check its rights") from error
    return decode(data, name=path.name)


def _plan_problems(written: str | None, prepared: Prepared, world: World) -> Iterator[Problem]:
    """Where the plan that the fan-out used differs from the plan of this checkout."""
    if written is None:
        return
    try:
        document = json.loads(Path(world.cwd, written).read_bytes())
        theirs = {part["part"] for part in document["parts"]}
        commit = document["commit_sha"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal(
            f"{written} is not a plan: {error}", "write it with `gates plan --format json`", exit_code=3
        ) from error
    ours = {planned.part.name for planned in prepared.plan.fan_out}
    if commit != prepared.subject.commit_sha:
        yield Problem(
            what=f"{written} was planned at commit {commit}, this checkout is {prepared.subject.commit_sha}",
            way_out="plan, run and collect at the same commit",
        )
    for name in sorted(theirs ^ ours):
        where = "is in it and not in the plan of this checkout" if name in theirs else "is not in it"
        yield Problem(what=f"{written}: {name} {where}", way_out="plan, run and collect with the same configuration")


def _external(
    args: argparse.Namespace, prepared: Prepared, world: World, ours: Sequence[Fragment]
) -> Iterator[Fragment]:
    """Evidence that other tools left, one fragment for each part that is named."""
    for part, files in _pairs(args.junit, "--junit").items():
        planned = _planned(part, prepared)
        if planned.gate.unit != "test":
            raise Refusal(f"--junit {part}=...: {part} counts {planned.gate.unit}s, and a JUnit report holds tests")
        sources = [Path(world.cwd, file) for file in files]
        reading = read_junit_files(sources, gate=planned.part.gate)
        strange, notes = name_problems(sources, planned, prepared, world)
        problems = (*reading.problems, *strange, *contradictions(part, reading, planned, ours))
        reading = replace(reading, problems=problems, notes=(*reading.notes, *notes))
        yield _fragment(part, _fresh(reading, sources, prepared), sources, prepared)
    roots = _roots(args)
    for part, files in _pairs(args.coverage, "--coverage").items():
        planned = _planned(part, prepared)
        lane, scope = planned.scope.lane, planned.scope
        if lane is None or "coverage" not in {name for task in planned.tasks for name in task.needs}:
            raise Refusal(f"--coverage {part}=...: {part} does not ask for coverage")
        sources = [Path(world.cwd, file) for file in files]
        asked = Asked(
            components=scope.repository.components,
            change=scope.repository.change,
            changed_lines_target=scope.targets.changed_lines,
            left_out_files=getattr(planned.settings, "left_out_files", None),
        )
        with tempfile.TemporaryDirectory(prefix="gates-collect-") as scratch:
            reading = read_coverage_files(
                sources,
                root=prepared.root,
                lane_files=production_files(lane, scope.repository),
                scratch=Path(scratch).resolve(),
                other_roots=roots,
                asked=asked,
                gate=planned.part.gate,
            )
        yield _fragment(part, _fresh(reading, sources, prepared), sources, prepared)


def _roots(args: argparse.Namespace) -> tuple[str, ...]:
    """The folders of other machines; each must be a whole path, as the data files name it."""
    roots = tuple(args.coverage_root)
    if roots and not args.coverage:
        raise Refusal("--coverage-root says where the data of --coverage was made, and there is no --coverage")
    for root in roots:
        if not (PurePosixPath(root).is_absolute() or PureWindowsPath(root).is_absolute()):
            raise Refusal(f"--coverage-root takes the whole path of a folder, not {root!r}")
    return roots


def _fresh(reading: Reading, sources: Sequence[Path], prepared: Prepared) -> Reading:
    """The reading, with a problem for each source that was written before the commit it is to speak for."""
    committed_at = prepared.settled.git.committed_at()
    if committed_at is None:
        return reading
    return replace(reading, problems=(*reading.problems, *stale_problems(sources, committed_at=committed_at)))


def _fragment(part: str, reading: Reading, sources: Sequence[Path], prepared: Prepared) -> Fragment:
    return external_fragment(
        _planned(part, prepared).part,
        reading,
        run=prepared.run,
        subject=prepared.subject,
        config_digest=prepared.config.digest,
        producer=PRODUCER,
        sources=sources,
    )


def _planned(part: str, prepared: Prepared) -> PlannedPart:
    planned = prepared.plan.part(part)
    if planned is None:
        known = ", ".join(each.part.name for each in prepared.plan.parts)
        raise Refusal(f"there is no part {part!r} to give evidence for; there are: {known}")
    return planned


def _pairs(written: Sequence[str], option: str) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = {}
    for text in written:
        part, sign, file = text.partition("=")
        if not (part and sign and file):
            raise Refusal(f"{option} takes PART=FILE, not {text!r}")
        pairs.setdefault(part, []).append(file)
    return pairs
