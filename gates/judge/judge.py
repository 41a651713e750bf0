"""Evidence in, verdict out.

Pure: the same evidence, policy, permissions and date give the same health; nothing is looked up on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from gates.judge import waivers as permissions_of
from gates.judge import wording
from gates.judge.accepted import by_part
from gates.judge.advice import Surroundings
from gates.judge.bars import Bars, fallen
from gates.judge.decisions import decide
from gates.judge.held import Held, Judged
from gates.judge.leaning import leaning, leans, possible
from gates.judge.part import Permissions, judge_part, missing_part
from gates.judge.proofs import NOT_PROVED, counted_proofs, proof_risks, to_prove, watched
from gates.judge.reasons import following, reasons
from gates.judge.release import Release, released
from gates.judge.switched_off import lanes_off, lanes_untested, parts_off, tests_idle, to_switch_on
from gates.model.evidence import Fragment, Problem, RunId, Subject
from gates.model.health import Decision, Health, LaneSummary, LeftOut
from gates.model.permission import WAIVER_DAYS, Baseline, Waiver
from gates.model.scope import PartId
from gates.model.status import Readiness, Status, Unproved, worst


def judge(
    *,
    parts: Sequence[Held],
    fragments: Mapping[str, Fragment],
    lanes: Sequence[LaneSummary],
    left_out: Sequence[LeftOut],
    waivers: Sequence[Waiver],
    baseline: Baseline | None,
    today: date,
    run: RunId,
    subject: Subject,
    duration_s: float,
    proofs: Mapping[str, str] | None = None,
    interrupted: bool = False,
    paths: Collection[str] | None = None,
    renames: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
    refused: Collection[str] = (),
    missing: Sequence[str] = (),
    previous: Mapping[str, Bars] | None = None,
    config_file: str = "pyproject.toml",
    python: str = "",
    unproved: Unproved = Unproved.RISK,
    waiver_days: int = WAIVER_DAYS,
    release: Release | None = None,
) -> Health:
    """Judge a run.

    Args:
        parts: every part of the plan and what it is held to, in the order of the plan.
        fragments: part name -> its evidence.
        lanes: all lanes of the configuration.
        left_out: the parts that are not asked, and why.
        waivers: all of the configuration.
        baseline: what was accepted; None when there is no baseline at all.
        today: the date in UTC.
        run: which run this is.
        subject: what was looked at.
        duration_s: the whole run.
        proofs: part name -> `proved` or why not; a part that is not in it is not proved.
        interrupted: whether the run was stopped before its end.
        paths: every file of the working tree, so that a moved file keeps what was accepted for it; None when nobody
            knows, and then nothing counts as moved.
        renames: new path -> old path, as git knows them.
        problems: what the collector could not take; each makes the run an error.
        missing: shards that left no evidence, of parts that have some.
        refused: parts whose evidence is there and was not taken; the problems say why.
        previous: part name -> what it was held to at the last run.
        config_file: the file that holds the waivers, for messages.
        python: how the subject's interpreter is started, for advice; empty when the evidence came from elsewhere.
        unproved: what a required part is that has no valid proof.
        waiver_days: how many days from today a waiver may last.
        release: what is asked of a release; None: readiness follows from the status alone.
    """
    places = ((finding.check, finding.path) for each in fragments.values() for finding in possible(each.reading))
    granted = permissions_of.grant(waivers, places, today)
    permissions = Permissions(
        accepted=by_part(baseline) if baseline is not None else None,
        granted=granted,
        paths=frozenset(paths) if paths is not None else None,
        renames=renames or {},
        previous=previous or {},
        unproved=unproved,
    )

    def one(held: Held) -> Judged:
        name = held.part.name
        proof = (proofs or {}).get(name, NOT_PROVED)
        if name in fragments:
            return judge_part(held, fragments[name], permissions, proof=proof)
        return missing_part(held, interrupted=interrupted, refused=name in refused, proof=proof)

    alone = {held.part.name: one(held) for held in parts if not leans(fragments.get(held.part.name))}
    fragments = leaning(fragments, {name: each.verdict for name, each in alone.items()})
    judged = tuple(alone.get(held.part.name) or one(held) for held in parts)
    missing = (*(held.part.name for held in parts if held.part.name not in fragments), *missing)
    whole = judged_gates(parts, fragments, lanes, left_out)
    waiver_problems = permissions_of.problems(
        waivers, granted, today=today, judged_gates=whole, file=config_file, waiver_days=waiver_days
    )
    release = release or Release()
    around = Surroundings(
        paths=permissions.paths or (),
        python=python,
        version=subject.python,
        owners=release.owners,
        ages=release.ages,
    )
    decided = decide(judged, lanes, waiver_problems, around=around)
    judged = tuple(following(each, decided.follows) for each in judged)
    unknown = (
        *_problems_of_run(judged, fragments, problems),
        *(("interrupted: what is below is a part of the picture",) if interrupted else ()),
    )
    proved = counted_proofs(judged)
    waived = permissions_of.told(granted, (found for each in judged for found in each.verdict.findings))
    holes = (*lanes_off(judged, lanes, risks=True), *lanes_untested(judged, lanes), *tests_idle(judged))
    risks = (*waived, *_risks(judged, lanes, subject, proved))
    why = reasons(judged, unknown=unknown, waiver_problems=waiver_problems, holes=holes, risks=risks)
    status = _status(judged, unknown=unknown, waiver_problems=waiver_problems, risks=(*holes, *risks))
    health = Health(
        run=run,
        duration_s=duration_s,
        subject=subject,
        status=status,
        readiness=_readiness(status),
        reasons=(
            *(why or _all_is_well(judged)),
            *lanes_off(judged, lanes, risks=False),
            *parts_off(lanes, left_out),
            *fallen(judged, permissions.previous),
        ),
        lanes=tuple(lanes),
        parts=tuple(each.verdict for each in judged),
        missing_parts=missing,
        left_out=tuple(left_out),
        decisions=(
            *_decisions_of_run(problems),
            *decided.decisions,
            *to_switch_on(judged, lanes),
            *to_prove(proved),
        ),
        waiver_problems=waiver_problems,
        interrupted=interrupted or any(fragment.interrupted for fragment in fragments.values()),
        proved=proved,
        watched=watched(judged),
        valid_until=permissions_of.valid_until(waivers, today),
    )
    return released(health, release, judged, decided, waivers=waivers, paths=sorted(permissions.paths or ()))


def judged_gates(
    parts: Sequence[Held], fragments: Mapping[str, Fragment], lanes: Sequence[LaneSummary], left_out: Sequence[LeftOut]
) -> frozenset[str]:
    """The gates of which nothing is missing: every part is here with readable evidence, or was left out by policy.

    A selection of parts leaves some out without a word; of those gates nobody can say that a waiver matches nothing.
    """
    asked = {held.part for held in parts}
    settled = asked | {each.part for each in left_out}
    whole = set()
    for gate in {part.gate for part in asked}:
        is_of_lanes = any(part.lane for part in settled if part.gate == gate)
        wanted = [PartId(gate=gate, lane=lane.lane) for lane in lanes] if is_of_lanes else [PartId(gate=gate)]
        is_read = all(
            part.name in fragments
            and not fragments[part.name].reading.problems
            and not fragments[part.name].interrupted
            for part in asked
            if part.gate == gate
        )
        if is_read and settled.issuperset(wanted):
            whole.add(gate)
    return frozenset(whole)


def _status(
    judged: Sequence[Judged], *, unknown: Sequence[str], waiver_problems: Sequence[str], risks: Sequence[str]
) -> Status:
    """The worst of all; parts that are all skipped judged nothing, and that is not a pass."""
    status = worst(each.verdict.status for each in judged)
    if unknown or (status is Status.SKIP and not all(each.held.part.shard for each in judged)):
        return Status.ERROR
    if waiver_problems:
        return worst((status, Status.FAIL))
    return worst((status, Status.WARN)) if risks else status


def _readiness(status: Status) -> Readiness:
    match status:
        case Status.ERROR | Status.FAIL | Status.SKIP:
            return Readiness.NOT_READY
        case Status.WARN:
            return Readiness.READY_WITH_RISKS
        case Status.PASS:
            return Readiness.READY


def _problems_of_run(
    judged: Sequence[Judged], fragments: Mapping[str, Fragment], problems: Sequence[Problem]
) -> Iterator[str]:
    """What nobody can know of the run as a whole."""
    yield from (problem.what for problem in problems)
    for name in sorted(set(fragments) - {each.held.part.name for each in judged}):
        yield f"{name}: there is evidence of it, but it is not in the plan"
    if not judged:
        yield "nothing was judged: the plan has no parts"
    elif all(each.verdict.status is Status.SKIP and each.held.part.shard is None for each in judged):
        yield "nothing was judged: every part is skipped"


def _risks(
    judged: Sequence[Judged],
    lanes: Sequence[LaneSummary],
    subject: Subject,
    proved: tuple[int, int],
) -> Iterator[str]:
    """What does not fail, but what a release should know."""
    proposed = [lane.lane for lane in lanes if lane.is_proposed]
    if proposed:
        yield f"lanes are proposed and not written down ({wording.some(proposed)}): `gates init` writes them"
    untracked = [path for lane in lanes for path in lane.untracked]
    if untracked:
        files = wording.counted(len(untracked), "untracked Python file")
        yield f"{files} in lanes {'is' if len(untracked) == 1 else 'are'} not judged ({wording.some(untracked)})"
    if subject.is_dirty:
        yield "the working tree has changes that no commit holds"
    yield from proof_risks(judged, proved)


def _all_is_well(judged: Sequence[Judged]) -> tuple[str, ...]:
    """What passed, and how much of it could never fail."""
    passed = sum(each.verdict.status is Status.PASS for each in judged)
    skipped, lax = len(judged) - passed, watched(judged)
    told = f"{wording.counted(passed, 'part')} passed{f', {skipped:,} skipped' if skipped else ''}"
    told += f"; {lax:,} of them {'is' if lax == 1 else 'are'} only watched and cannot fail" if lax else ""
    return (told,)


def _decisions_of_run(problems: Sequence[Problem]) -> Iterator[Decision]:
    for problem in problems:
        yield Decision(
            priority=0,
            title=problem.what,
            gate="",
            lane=None,
            why="evidence that cannot be taken leaves nobody knowing",
            next_step=problem.way_out,
            reproduce="",
            rule="P0: it could not be judged, so nobody knows (the run)",
        )
