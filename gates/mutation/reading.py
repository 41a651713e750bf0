"""From what a run told to evidence: an account, numbers, survivors, and why it could not be judged. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from gates.model.account import Account, balance, counted
from gates.model.evidence import Problem
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.scope import Component, is_within
from gates.model.status import Direction
from gates.mutation.budgeted import sampled
from gates.mutation.outcomes import Outcome
from gates.mutation.registered import EQUIVALENT
from gates.mutation.score import Interval, Score, combined, score_of
from gates.mutation.survivors import Survivor, findings_of
from gates.mutation.told import Told, Verdict

JUDGED = frozenset({Outcome.KILLED, Outcome.SURVIVED, Outcome.NO_TESTS, Outcome.TIMEOUT})
UNCLEAR = {
    Outcome.NOT_CHECKED: "not checked",
    Outcome.CRASHED: "crashed",
    Outcome.SUSPICIOUS: "suspicious",
    Outcome.SKIPPED: "skipped",
}
NAMES_TOLD = 3
COLLECTION_KILLS = 5
"""So many mutants that are all killed while the tests are collected, and none by a test, are nobody's proof."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """What a run of mutants is held against: its files, tiers, target and limits."""

    lane: str = ""
    """Its name."""
    files: tuple[str, ...]
    """The production files of the lane."""
    metric: str
    """The name of the score: another one for a change than for the whole."""
    components: tuple[Component, ...] = ()
    tiers: Mapping[str, int] | None = None
    """Path -> risk tier."""
    changed: Mapping[str, tuple[int, ...]] | None = None
    """Path -> changed lines; None when everything was asked."""
    maximum_unclear: Decimal = Decimal(2)
    """Percent of the mutants."""
    budget_s: int | None = None
    """Nothing was begun after so many seconds."""
    target: Decimal | None = None
    """What is asked of the lane, in percent."""


def account_of(told: Told, asking: Asking) -> Account:
    """What should have a verdict against what has one; code without mutants is told with its reason."""
    expected = [name_of(each) for each in told.verdicts]
    examined = [name_of(each) for each in told.verdicts if each.outcome in JUDGED]
    explained: dict[str, list[str]] = {}
    for each in told.verdicts:
        if each.outcome in UNCLEAR:
            explained.setdefault(UNCLEAR[each.outcome], []).append(name_of(each))
        elif each.outcome is None and asking.budget_s is not None:
            explained.setdefault("left by the budget", []).append(name_of(each))
    if asking.changed is None and told.cut is None:
        for each in told.muted:
            reason = "registered as equivalent" if each.muted == EQUIVALENT else f"muted: {each.muted}"
            explained.setdefault(reason, []).append(name_of(each))
        for name in _functions_without(told):
            explained.setdefault("a function without mutants", []).append(name)
        for path, first, last, reason in told.without:
            explained.setdefault(f"not mutated: {reason}", []).append(f"{path}:{first}-{last}")
    missing = [path for path in asking.files if path not in told.parsed]
    rest = [name for names in explained.values() for name in names]
    return balance(unit="mutant", expected=[*expected, *rest, *missing], examined=examined, explained=explained)


def name_of(verdict: Verdict) -> str:
    """A mutant in an account: `src/acme/sums.py:3 4f6c0d2a9b11`."""
    return f"{verdict.path}:{verdict.line} {verdict.id}"


def measurements_of(told: Told, asking: Asking) -> tuple[Measurement, ...]:
    """The score of the lane, of its components and of its files, and how many mutants there are of each class.

    A shard has no score: it is of the mutants that happened to fall to it.
    """
    found = [] if told.cut else [_score(told, asking)]
    for component in asking.components if told.cut is None else ():
        if any(is_within(each.path, component.paths) for each in told.verdicts):
            score = _score(told, asking, _within(component.paths))
            found.append(replace(score, component=component.name))
    for path in sorted({each.path for each in told.verdicts}):
        own = [each for each in told.verdicts if each.path == path]
        if asking.changed is None and told.cut is None:
            score = _score(told, asking, _within((path,)))
            found.append(replace(score, path=path, lacks=_lines(own)))
    counts = Counter(each.outcome for each in told.verdicts)
    for outcome in Outcome:
        metric = f"mutation.{outcome.value.replace('_', '-')}"
        skipped = sum(each.muted == EQUIVALENT for each in told.muted) if outcome is Outcome.SKIPPED else 0
        found.append(Measurement(metric=metric, value=counts[outcome] + skipped, unit="mutant"))
    reused = sum(each.is_reused for each in told.verdicts)
    found.append(Measurement(metric="mutation.reused", value=reused, of=len(told.verdicts), unit="mutant"))
    found.append(Measurement(metric="mutation.muted", value=len(told.muted), unit="mutant"))
    return tuple(found)


def survivors_of(told: Told, asking: Asking) -> tuple[Finding, ...]:
    """Mutants that no test noticed, worst first; the score's bound judges them together."""
    survivors = [
        Survivor(
            mutant=each.id,
            path=each.path,
            qualname=each.qualname,
            line=each.line,
            last_line=each.last_line,
            diff=each.diff,
            outcome=each.outcome,
            tests=each.tests,
            of=each.of,
            is_changed=asking.changed is not None,
            tier=(asking.tiers or {}).get(each.path),
        )
        for each in told.verdicts
        if each.outcome in (Outcome.SURVIVED, Outcome.NO_TESTS)
    ]
    return (*(replace(each, judged_by=asking.metric) for each in findings_of(survivors)), *told.register)


def problems_of(told: Told, asking: Asking, *, said: str = "") -> tuple[Problem, ...]:
    """Why no score can be believed; empty when one can."""
    found = [
        Problem(what=f"{path} could not be collected: {_last_line(message)}", way_out="mend the file, or `tests`")
        for path, message in told.collect_errors
    ]
    found += [Problem(what=f"the tests did not run clean: {text}") for text in told.clean_problems]
    for names, what in ((told.failed, "fail without any mutant"), (told.flaky, "end now so and now so")):
        if names:
            more = f" and {len(names) - NAMES_TOLD:,} more" if len(names) > NAMES_TOLD else ""
            where = ", ".join(names[:NAMES_TOLD])
            found.append(
                Problem(what=f"tests {what}, in a copy of the tree: {where}{more}", way_out="mend or deselect them")
            )
    if found:
        return tuple(found)
    score = score_of(each.outcome for each in told.verdicts if each.outcome)
    if not told.verdicts:
        return (_nothing(told),)
    if not told.has_ended:
        return (_cut_off(told, said),)
    is_excused = asking.budget_s is not None and told.has_begun
    if not is_excused and (told.has_begun or not told.is_whole):
        found += _unfinished(told, said)
    unclear = score.not_checked + score.crashed + score.suspicious
    if told.cut is not None:
        return tuple(found)  # what is left is a question of shares, and asked of the whole
    if unclear * 100 > asking.maximum_unclear * len(told.verdicts):
        first = next(each for each in told.verdicts if each.outcome in UNCLEAR)
        what = (
            f"{counted(unclear, 'mutant')} of {len(told.verdicts):,} got no verdict: "
            f"{score.not_checked:,} not checked, {score.crashed:,} crashed, "
            f"{score.suspicious:,} suspicious; the first is {name_of(first)}: "
            f"{first.detail or 'no reason was given'}"
        )
        found.append(Problem(what=what, way_out="see `maximum-unclear`"))
    killed = [each for each in told.verdicts if each.outcome is Outcome.KILLED]
    if len(killed) == score.judged > COLLECTION_KILLS and not any(each.killer for each in killed):
        what = f"all {len(killed):,} mutants were killed while the tests were collected, and none by a test"
        found.append(Problem(what=what, way_out="check that the tests can import the code in a copy of the tree"))
    return tuple(found)


def notes_of(told: Told, asking: Asking) -> tuple[str, ...]:
    """What else a reader should know."""
    score = score_of(each.outcome for each in told.verdicts if each.outcome)
    reused = sum(each.is_reused for each in told.verdicts)
    if told.cut:
        notes = [f"a shard, which has no score: {_classes(score)}; `gates collect` judges the whole"]
    else:
        notes = [_of_budget(told, asking, score) or f"score {score.shown}: {_classes(score)}"]
    if reused:
        notes.append(f"reused: {reused:,} of {counted(len(told.verdicts), 'outcome')}")
    elif told.why_nothing_reused:
        notes.append(f"nothing was reused: {told.why_nothing_reused}")
    if asking.changed is not None:
        notes.append(f"only lines that the change adds; {counted(told.not_wanted, 'mutant')} elsewhere not asked")
    reasons = Counter(reason for *_, reason in told.without)
    without = len(_functions_without(told))
    if reasons or without:
        told_of = [f"{number:,} {reason}" for reason, number in sorted(reasons.items())]
        notes.append(f"without mutants: {', '.join([counted(without, 'function'), *told_of])}")
    if told.shards:
        notes.append(f"every mutant is in one of {counted(len(told.shards), 'shard')}")
    if told.muted:
        muted = Counter(each.muted for each in told.muted)
        notes.append(f"muted: {', '.join(f'{number:,} {reason}' for reason, number in sorted(muted.items()))}")
    return (*notes, *told.notes)


def _of_budget(told: Told, asking: Asking, score: Score) -> str:
    """Between what and what the score lies, where a budget left something; empty where it did not."""
    left = sum(each.outcome is None for each in told.verdicts)
    if not left or asking.budget_s is None:
        return ""
    between = _between(told, asking)
    standing = f" ({between.against(asking.target).value} against {asking.target} %)" if asking.target else ""
    return (
        f"the score is {between.shown}{standing}: the budget of {asking.budget_s:,} s left {counted(left, 'mutant')} "
        f"of {len(told.verdicts):,}; of the others {_classes(score)}"
    )


def _classes(score: Score) -> str:
    named = [(outcome.value.replace("_", " "), getattr(score, outcome.value)) for outcome in Outcome]
    return ", ".join(f"{number:,} {name}" for name, number in named if number)


def _score(told: Told, asking: Asking, keep: Callable[[Verdict], bool] | None = None) -> Measurement:
    """What the score is at least: where nothing was left, what it is."""
    between = _between(told, asking, keep)
    return Measurement(
        metric=asking.metric, value=between.killed_low, of=between.of, unit="mutant", better=Direction.HIGHER
    )


def _within(paths: tuple[str, ...]) -> Callable[[Verdict], bool]:
    return lambda each: is_within(each.path, paths)


def _between(told: Told, asking: Asking, keep: Callable[[Verdict], bool] | None = None) -> Interval:
    tiers = asking.tiers or {}
    changed = asking.changed or {}
    return combined(
        part
        for run in told.shards or (told,)
        for part in sampled(run.verdicts, changed=changed, tiers=tiers, seed=run.seed, keep=keep)
    )


def _lines(verdicts: Iterable[Verdict]) -> str:
    lines = sorted({each.line for each in verdicts if each.outcome in (Outcome.SURVIVED, Outcome.NO_TESTS)})
    return ", ".join(map(str, lines[:20])) + (", ..." if len(lines) > 20 else "")


def _functions_without(told: Told) -> list[str]:
    lines: dict[str, set[int]] = {}
    for each in (*told.verdicts, *told.muted):
        lines.setdefault(each.path, set()).add(each.line)
    if told.not_wanted or told.cut:
        return []  # whether the others have mutants was not told
    return [
        f"{path}::{name}"
        for path, name, first, last in told.functions
        if lines.get(path, set()).isdisjoint(range(first, last + 1))
    ]


def _nothing(told: Told) -> Problem:
    if told.muted:
        return Problem(what=f"all {len(told.muted):,} mutants are muted", way_out="see docs/gates/mutation.md")
    return Problem(
        what=f"no mutant was made of {counted(len(told.functions), 'function')}", way_out="check the lane's paths"
    )


def _cut_off(told: Told, said: str) -> Problem:
    """The runner wrote no end: it was killed, or it could not even begin."""
    done = sum(each.outcome is not None and not each.is_reused for each in told.verdicts)
    place = f"with {counted(done, 'mutant')} told" if told.has_begun else "before any mutant"
    where = " while tests were collected or run clean" if told.collected and not told.has_begun else ""
    way_out = "run again: it goes on there" if done else "run again; look for what ends it, such as a lack of memory"
    return Problem(what=f"the runner was cut off {place}{where}{': ' if said else ''}{said}", way_out=way_out)


def _unfinished(told: Told, said: str) -> list[Problem]:
    left = [each for each in told.verdicts if each.outcome is None]
    if not left and told.is_whole:
        return []
    if not told.has_begun and not told.collected:
        what = f"pytest collected no test{': ' if said else ''}{said}"
        return [Problem(what=what, way_out="check the lane's `tests`")]
    what = f"the runner stopped with {counted(len(left), 'mutant')} of {len(told.verdicts):,} left"
    return [Problem(what=what, way_out="run again: what it learnt is kept, and it goes on there")]


def _last_line(message: str) -> str:
    return (message.strip().splitlines() or ["no reason was given"])[-1][:200]


def last_words(text: bytes) -> str:
    """The last line of what the runner wrote that speaks of an error; pytest says there why it did not begin."""
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    return next((line[:300] for line in reversed(lines) if "rror" in line), "")
