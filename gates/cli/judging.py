"""From fragments to a verdict: reads what judges need (baseline, history, today) and hands it to the pure half."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from gates.api import Lane, production_files
from gates.cli.earlier_bars import previous_bars
from gates.cli.past import HISTORY, earlier
from gates.cli.prepare import Prepared
from gates.cli.proofs import damage_of, read_proofs
from gates.cli.world import Refusal, World
from gates.config.layout import is_beside_code
from gates.config.settings import Config
from gates.history.age import ages
from gates.judge.baseline import BaselineError, read_baseline
from gates.judge.held import Held
from gates.judge.judge import judge
from gates.judge.modules import looks_like_test
from gates.judge.proofs import NOT_PROVED, void
from gates.judge.release import Release
from gates.model.evidence import Fragment, Problem
from gates.model.health import Health, LaneSummary
from gates.model.permission import Baseline, Waiver
from gates.model.readiness import Level
from gates.model.scope import Repository
from gates.plan.ownership import ownership
from gates.plan.parts import Plan, PlannedPart
from gates.readers.codeowners import CodeOwners, first_place, read_codeowners
from gates.run.key import proof_changes
from gates.run.secrets.canary import cleaned_health
from gates.run.whole import read_whole


def judged(
    prepared: Prepared,
    fragments: Sequence[Fragment],
    *,
    world: World,
    duration_s: float,
    interrupted: bool = False,
    problems: Sequence[Problem] = (),
    refused: Collection[str] = (),
    missing: Sequence[str] = (),
    is_collected: bool = False,
    is_whole: bool = False,
) -> Health:
    """The verdict of a run over this plan.

    Collected evidence may come from another machine's interpreter. Only what speaks of the whole repository is judged
    for a release: a part alone would miss every criterion of the others.
    """
    repository = prepared.repository
    health = judge(
        parts=[held(planned) for planned in prepared.plan.parts],
        fragments={fragment.part.name: fragment for fragment in fragments},
        lanes=summaries(repository),
        left_out=prepared.plan.left_out,
        waivers=_waivers(prepared),
        baseline=baseline_of(prepared.root, prepared.config),
        today=world.clock.today(),
        run=prepared.run,
        subject=prepared.subject,
        duration_s=duration_s,
        proofs=proofs_of(
            prepared.root, {fragment.part.name: fragment.proof_key for fragment in fragments}, prepared.plan
        ),
        interrupted=interrupted,
        paths=frozenset(file.path for file in repository.files),
        renames={file.path: file.old_path for file in repository.change.files if file.old_path},
        problems=problems,
        refused=refused,
        missing=missing,
        previous=previous_bars(prepared.root / prepared.config.report_dir),
        config_file=prepared.config.file or "pyproject.toml",
        unproved=prepared.config.unproved,
        waiver_days=prepared.config.waiver_days,
        release=release_of(prepared, world, is_whole=is_whole),
        python="" if is_collected else _program(prepared),
    )
    return cleaned_health(health, world.secrets, kept=frozenset(file.path for file in repository.files))


def release_of(prepared: Prepared, world: World, *, is_whole: bool) -> Release:
    """What is asked of a release, with the owners and the history that its rules look at."""
    config = prepared.config
    try:
        known = ages(earlier(prepared.root / config.report_dir / HISTORY, prepared.run, world.clock.now()).records)
    except OSError:  # whoever appends to it says so
        known = None
    return Release(
        levels=tuple(config.levels[level] for level in Level) if is_whole else (),
        aim=config.aim,
        owners=_owners(prepared),
        ages=known,
        components=prepared.repository.components,
    )


def _owners(prepared: Prepared) -> CodeOwners:
    """The CODEOWNERS file that counts; nobody owns anything where there is none that can be read."""
    place = first_place(file.path for file in prepared.repository.files)
    if place is None:
        return CodeOwners()
    try:
        text = read_whole(prepared.root / place, follows_links=True).decode("utf-8", "replace")
    except OSError:
        return CodeOwners()
    return read_codeowners(text, file=place)


def _program(prepared: Prepared) -> str:
    """The interpreter as somebody at the root would name it."""
    program = Path(prepared.interpreter.program)
    return str(program.relative_to(prepared.root)) if program.is_relative_to(prepared.root) else str(program)


def _waivers(prepared: Prepared) -> tuple[Waiver, ...]:
    """Without those that permitted what a merged change lowered: they permit nothing more, and match nothing."""
    spent = prepared.before.spent_waivers if prepared.before else ()
    return tuple(waiver for waiver in prepared.config.waivers if waiver not in spent)


def held(planned: PlannedPart) -> Held:
    """What a planned part is held to; a shard to no bound, because bounds are of the whole."""
    return Held(
        part=planned.part,
        policy=planned.policy,
        conditions=() if planned.part.shard else planned.gate.conditions(planned.settings, planned.scope),
        checks=planned.gate.checks,
        reproduce=f"gates run {planned.part.name}",
    )


_RESTORE = "way out: restore it with git, or write a new one with `gates accept`"


def summaries(repository: Repository) -> tuple[LaneSummary, ...]:
    """The lanes as the report lists them."""
    found = []
    owner = ownership(repository.lanes)
    are_tests = any(lane.tests for lane in repository.lanes)
    waiting = {path: owner(path) for path in repository.untracked_python_below(".")}
    for lane in repository.lanes:
        files = repository.python_files_of(lane.name)
        found.append(
            LaneSummary(
                lane=lane.name,
                paths=lane.paths,
                policy=lane.policy,
                tier=lane.tier,
                owner=lane.owner,
                files=len(files),
                lines=sum(file.lines for file in files),
                is_proposed=lane.is_proposed,
                has_tests=bool(lane.tests),
                has_production=_has_production(lane, repository),
                untested=_untested(lane, repository, are_tests=are_tests),
                untracked=tuple(path for path, name in waiting.items() if name == lane.name),
            )
        )
    return tuple(found)


def _has_production(lane: Lane, repository: Repository) -> bool:
    """Whether a release can depend on it: tests never count, tools and pages where it names tests or is of tier 1."""
    files = production_files(lane, repository)
    if lane.tests:
        return bool(files)
    code = [path for path in files if not looks_like_test(path)]
    return bool(code) and (lane.tier == 1 or not all(map(is_beside_code, code)))


def _untested(lane: Lane, repository: Repository, *, are_tests: bool) -> int:
    """Production files of a lane without tests: those of packages, and any where no lane names tests at all."""
    if lane.tests:
        return 0
    files = [path for path in production_files(lane, repository) if not looks_like_test(path)]
    is_package = any(path.endswith("__init__.py") for path in files)
    return len(files) if is_package or not are_tests else 0


def baseline_of(root: Path, config: Config) -> Baseline | None:
    """The accepted findings and values; None when nobody accepted any.

    Raises:
        Refusal: the file is there and cannot be read.
    """
    try:
        text = read_whole(root / config.baseline, follows_links=True).decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        way_out = _RESTORE
        if isinstance(error, NotADirectoryError):
            way_out = f"way out: a file stands where a folder of {config.baseline} belongs: move it away"
        raise Refusal(f"{config.baseline} cannot be read: {reason}", way_out, exit_code=3) from error
    try:
        return read_baseline(text, config.baseline)
    except BaselineError as error:
        raise Refusal(*error.mistakes, _RESTORE, exit_code=3) from error


def proofs_of(root: Path, keys: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """Part -> `proved`, or why not; a proof that does not hold any more says what has changed."""
    kept = read_proofs(root)
    damage = "" if kept else damage_of(root)
    states = {}
    for planned in plan.parts:
        name = planned.part.name
        proof = kept.get(planned.part.whole.name)
        if proof is None:
            states[name] = void(damage) if damage else NOT_PROVED
        elif proof.key != keys.get(name):
            states[name] = void(
                proof_changes(proof.key, keys[name]) if name in keys else "no evidence to hold it against"
            )
        else:
            states[name] = proof.state
    return states
