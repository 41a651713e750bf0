"""The page that a lead reads, put together from the verdict and its trends. Markdown and HTML write it out."""

from __future__ import annotations

from dataclasses import replace

from gates.model.health import Decision, Health
from gates.model.place import Place
from gates.model.readiness import LevelVerdict
from gates.model.status import Status
from gates.model.trend import Previous, Trends
from gates.report import debts, numbers, parts, wording
from gates.report.failures import failures_section
from gates.report.findings import findings_section
from gates.report.page import Page, Section, Step
from gates.report.tally import Tally

WHY_SHOWN = 8
STEPS_SHOWN = 5
MORE_REASONS = "More reasons"
"""The section that holds what the first screen has no room for."""
NAMED = 5


def compose(health: Health, trends: Trends, tally: Tally) -> Page:
    """Everything that the page shows, in its order."""
    sections = (
        parts.parts_section(health, trends),
        _steps_section(health),
        _more_reasons(health),
        parts.reasons_section(health),
        debts.causes_section(tally),
        debts.rules_section(tally),
        failures_section(health),
        findings_section(health),
        numbers.coverage_section(health, trends),
        numbers.worst_files_section(health),
        parts.accounts_section(health),
        debts.waived_section(tally),
        numbers.suppressions_section(health, trends),
        numbers.measurements_section(health, trends),
        parts.lanes_section(health),
        parts.left_out_section(health),
        parts.reproduce_section(health),
        _evidence_section(health, trends),
    )
    return Page(
        verdict=wording.verdict_line(health),
        status=health.status,
        readiness=health.readiness,
        facts=facts(health, trends),
        why=why(health),
        steps=steps(health),
        sections=tuple(section for section in sections if section is not None),
    )


def why(health: Health, shown: int = WHY_SHOWN, *, rest: str = f"see {MORE_REASONS} below") -> tuple[str, ...]:
    """The reasons of the verdict; a clean run says what was looked at. What is cut says where the rest is."""
    if not health.reasons:
        if health.status is Status.PASS:
            return (f"All of {wording.counted(len(health.parts), 'part')} met their conditions.",)
        return (f"No reason was kept; {wording.counted(len(health.parts), 'part')} judged.",)
    left = len(health.reasons) - shown
    more = (f"{left:,} more {'reason' if left == 1 else 'reasons'}: {rest}.",) if left > 0 else ()
    return health.reasons[:shown] + more


def _more_reasons(health: Health) -> Section | None:
    left = health.reasons[WHY_SHOWN:]
    return Section(id="more-reasons", title=MORE_REASONS, lines=left) if left else None


def steps(health: Health, shown: int = STEPS_SHOWN) -> tuple[Step, ...]:
    """What to do next, most urgent first."""
    return tuple(
        Step(
            title=decision.title,
            why=decision.why,
            next_step=decision.next_step,
            reproduce=decision.reproduce if decision.reproduce != decision.next_step else "",
            priority=decision.priority,
            places=_said_once(decision.places, decision.title),
            more_places=f"and {decision.places_left_out:,} more" if decision.places_left_out else "",
            explains=(
                *decision.explains,
                *((f"and {decision.explains_left_out:,} more",) if decision.explains_left_out else ()),
            ),
            held=f"{decision.rule}; {_answers(decision)}" if decision.rule else "",
        )
        for decision in health.decisions[:shown]
    )


def _answers(decision: Decision) -> str:
    return f"owner: {decision.owner}" if decision.owner else "nobody owns it"


def _said_once(places: tuple[Place, ...], title: str) -> tuple[Place, ...]:
    """The places without what the title, or the place before, says already; of failing tests the first explains itself.

    A number is said for each place, also where two are equal.
    """
    return tuple(
        replace(
            place,
            text="" if place.where and (place.text in title or _is_repeated(places, number)) else place.text,
            lines=() if number and place.test else place.lines,
        )
        for number, place in enumerate(places)
    )


def _is_repeated(places: tuple[Place, ...], number: int) -> bool:
    place = places[number]
    is_number = place.line is None and any(letter.isdigit() for letter in place.text)
    return number > 0 and not is_number and places[number - 1].text == place.text


def facts(health: Health, trends: Trends) -> tuple[str, ...]:
    """What the verdict is of, one sentence each."""
    subject = health.subject
    commit = f"Commit {subject.commit_sha[:12]}" if subject.commit_sha else "No commit yet"
    dirty = " with uncommitted changes" if subject.is_dirty and subject.commit_sha else ""
    when = wording.moment(health.run.started_at)
    found = [f"{commit}{dirty}, run {trends.run} of {when}, {wording.duration(health.duration_s)}."]
    if health.interrupted:
        found.append("The run was interrupted: this report is partial.")
    if health.levels:
        found.append(f"Readiness: {'; '.join(map(_level, health.levels))}.")
    if health.proved is not None:
        found.append(_proofs(health.proved, health.watched))
    if trends.previous is not None:
        found.append(_compared(trends.previous))
        found += _fewer_parts(health, trends.previous)
    if health.valid_until is not None:
        found.append(f"Valid until {health.valid_until}, when a waiver expires.")
    return tuple(found)


def _level(level: LevelVerdict) -> str:
    """`rc ready with risks (6)`, `production not ready (4 of 14 criteria not met)`."""
    applied = [each for each in level.criteria if each.status is not Status.SKIP]
    missed = sum(each.status is not Status.PASS for each in applied)
    told = f" ({missed:,} of {wording.counted(len(applied), 'criterion')} not met)" if missed else ""
    told = told or (f" ({len(level.risks):,})" if level.risks else "")
    return f"{level.level.value} {wording.READINESS[level.readiness]}{told}"


def _compared(then: Previous) -> str:
    """Which run changes are told against: one of a commit where there is one, so that others can say the same."""
    commit = f"{'the base' if then.is_base else 'commit'} {then.commit[:12]}" if then.commit else "no commit"
    dirty = " with uncommitted changes" if then.is_dirty else ""
    return f"Compared with run {then.run} of {commit}{dirty}: {then.status.value}, {wording.READINESS[then.readiness]}."


def _fewer_parts(health: Health, then: Previous) -> tuple[str, ...]:
    """What was judged then and is no part of this run: less was asked."""
    now = {*(part.part.name for part in health.parts), *health.missing_parts}
    gone = [name for name in then.parts if name not in now]
    if not gone:
        return ()
    fewer = (
        f"{wording.counted(len(gone), 'part')} of run {then.run} {'is' if len(gone) == 1 else 'are'} not in this one"
    )
    return (f"{fewer}: {', '.join(gone[:NAMED])}{f' and {len(gone) - NAMED:,} more' if len(gone) > NAMED else ''}.",)


def _proofs(proved: tuple[int, int], watched: int) -> str:
    """How many parts see a planted defect; those that are only watched see it, and stop nothing."""
    told = f"{proved[0]:,} of {wording.counted(proved[1], 'part')} proved to see a planted defect"
    return (
        f"{told}; {watched:,} {'is' if watched == 1 else 'are'} only watched and cannot fail."
        if watched
        else f"{told}."
    )


def _steps_section(health: Health) -> Section | None:
    left = health.decisions[STEPS_SHOWN:]
    if not left:
        return None
    shown = left[:50]
    lines = tuple(f"P{decision.priority}: {decision.title}: {_as_code(decision.next_step)}" for decision in shown)
    if len(left) > len(shown):
        lines += (f"{wording.counted(len(left) - len(shown), 'decision')} more: see health.json",)
    return Section(id="later", title="Then", lines=lines)


def _as_code(step: str) -> str:
    return f"`{step}`" if wording.is_command(step) else step


def _evidence_section(health: Health, trends: Trends) -> Section:
    subject, run = health.subject, health.run
    reused = [part.part.name for part in health.parts if part.reused_from]
    lines = [
        f"run {run.run_id} (number {trends.run}), trace {run.trace_id}",
        f"started {run.started_at}, took {wording.duration(health.duration_s)}",
        f"commit {subject.commit_sha or 'none yet'}" + (f" on {subject.ref_name}" if subject.ref_name else ""),
        f"compared with {subject.base_sha}" if subject.base_sha else "compared with nothing",
        "the tree had uncommitted changes" if subject.is_dirty else "the tree was clean",
        f"tree digest {subject.tree_digest}",
        f"interpreter {subject.python or 'unknown'}",
        f"evidence reused for {', '.join(reused)}" if reused else "no evidence reused",
        *(f"history: {warning}" for warning in trends.warnings),
    ]
    return Section(id="evidence", title="Evidence", lines=tuple(lines))
