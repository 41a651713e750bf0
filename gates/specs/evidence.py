"""Everything that specs say, held against the files, the tests that ran and the change: findings and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gates.model.account import counted
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.scope import Change, Component, is_within
from gates.model.status import Direction
from gates.readers.globs import glob_matches
from gates.specs.book import Book, place_faults, read_book
from gates.specs.change import (
    Worked,
    budget_faults,
    generated_globs,
    mode_faults,
    scope_faults,
    touched,
    worked,
)
from gates.specs.criteria import Stand, Standing, stands, strangers
from gates.specs.fault import Fault, quoted
from gates.specs.hardening import Hardened, Held, hardened
from gates.specs.policy_file import policy_budgets
from gates.specs.schedule import shown_effort
from gates.specs.spec import State
from gates.specs.summary import summed_up
from gates.specs.ties import Tie, tagged
from gates.specs.usual import FREE, GENERATED
from gates.suite.verdicts import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of the repository besides its specs."""

    files: tuple[str, ...]
    """Every tracked path."""
    components: tuple[Component, ...] = ()
    tests: Mapping[str, str] = field(default_factory=dict)
    """Path -> text of the test files."""
    test_roots: tuple[str, ...] = ()
    ran: Mapping[str, Outcome] | None = None
    """What the tests of this run came to; None when none ran."""
    measured: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """(component, metric) -> value and whole."""
    change: Change | None = None
    """None when changes are not held to the specs."""
    policy: str = ""
    """The text of `.caws/policy.yaml`."""
    attributes: str = ""
    """The text of `.gitattributes`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What a repository allows."""

    generated: tuple[str, ...] = GENERATED
    free: tuple[str, ...] = FREE
    modes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    people: int = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What came of it."""

    book: Book
    stands: tuple[Stand, ...] = ()
    items: tuple[Hardened, ...] = ()
    works: tuple[Worked, ...] = ()
    findings: tuple[Finding, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    notes: tuple[str, ...] = ()
    unread_tests: tuple[str, ...] = ()
    """Test files that speak of criteria and are no Python that can be read."""

    @property
    def unknown(self) -> tuple[Stand, ...]:
        """Criteria that tests are tied to, of which none ran."""
        return tuple(stand for stand in self.stands if stand.standing is Standing.UNKNOWN)


def spec_evidence(texts: Mapping[str, str], facts: Facts, rules: Rules) -> Evidence:
    """Hold every spec against what is there.

    Args:
        texts: path -> text of each spec file.
        facts: what is known of the repository.
        rules: what it allows.
    """
    book = read_book(texts)
    demanded = [spec for spec in book.specs if spec.state.is_demanded]
    ties, unread = tagged(facts.tests)
    standing = stands(demanded, ties, facts.ran)
    items = hardened(demanded, facts.measured)
    works, faults = _change(book, facts, rules, frozenset(texts))
    faults = [*book.faults, *place_faults(book, files=facts.files), *_alone(book, facts.components), *faults]
    findings = [
        *(_found(fault.slug, fault.path, fault.line, fault.message) for fault in faults),
        *_of_criteria(standing, strangers(book.specs, ties)),
        *_of_items(items),
    ]
    return Evidence(
        book=book,
        stands=standing,
        items=items,
        works=works,
        findings=tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key)),
        measurements=tuple(_numbers(book, standing, items, faults)),
        notes=tuple(_notes(book, items, works, rules)),
        unread_tests=unread,
    )


def _found(slug: str, path: str, line: int | None, message: str) -> Finding:
    return Finding(check=f"specs/{slug}", path=path, line=line, message=message)


def _change(book: Book, facts: Facts, rules: Rules, specs: frozenset[str]) -> tuple[tuple[Worked, ...], list[Fault]]:
    if facts.change is None or facts.change.unknown_because is not None:
        return (), []
    globs = (*rules.generated, *generated_globs(facts.attributes))
    counts = _counting(globs, facts.test_roots, specs)
    budgets = policy_budgets(facts.policy) if facts.policy else {}
    held = [replace(spec, budget=budgets.get(spec.tier or 1)) if spec.budget is None else spec for spec in book.specs]
    files = touched(facts.change)
    works = worked(held, files, counts=counts)
    faults = [
        *budget_faults(works),
        *scope_faults(works, files, counts=counts, free=rules.free),
        *mode_faults(works, rules.modes),
    ]
    return works, faults


def _counting(globs: Sequence[str], roots: tuple[str, ...], specs: frozenset[str]) -> Callable[[str], bool]:
    def counts(path: str) -> bool:
        is_ours = path in specs or is_within(path, roots)
        return not is_ours and not any(glob_matches(glob, path) for glob in globs)

    return counts


def _alone(book: Book, components: Iterable[Component]) -> Iterator[Fault]:
    """Components that no spec speaks of."""
    named = {name.lower() for spec in book.specs if spec.state is not State.GONE for name in (spec.component, spec.id)}
    first = min((spec.path for spec in book.specs), default="")
    for component in components:
        if component.name.lower() not in named:
            what = f"the component {quoted(component.name)} ({', '.join(component.paths[:3])}) has no working spec"
            way_out = f"write one with `component: {component.name}`"
            path = component.paths[0] if component.paths else first
            yield Fault(slug="component-without-spec", path=path, what=what, way_out=way_out)


def _of_criteria(standing: Iterable[Stand], ties: Iterable[Tie]) -> Iterator[Finding]:
    for stand in standing:
        path, line = stand.spec.path, stand.criterion.line
        claimed = ", and the spec says that it is done" if stand.criterion.is_claimed else ""
        if stand.standing is Standing.UNTESTED:
            what = f"no test is tied to {stand.name}{claimed}"
            yield _found("criterion-untested", path, line, f'{what}; mark one: @pytest.mark.accepts("{stand.name}")')
        elif stand.standing is Standing.FAILING:
            yield _found("criterion-failing", path, line, f"{stand.name} does not hold: {stand.why}{claimed}")
        elif stand.standing is Standing.NOT_RUN and not stand.absent:
            yield _found("criterion-not-run", path, line, f"{stand.name} was not tried: {stand.why}{claimed}")
        for tie in stand.absent:
            kind = "test that pytest collected" if ".py" in tie.test else "node id of pytest"
            what = f"{stand.name} names {quoted(tie.test)}, which is no {kind}{claimed}"
            yield _found("test-absent", tie.path, tie.line, what)
    for tie in ties:
        what = f"the test {quoted(tie.test)} speaks of {tie.criterion}, which is no criterion of a spec"
        yield _found("criterion-unknown", tie.path, tie.line, what)


def _of_items(items: Iterable[Hardened]) -> Iterator[Finding]:
    for each in items:
        said = f"{quoted(each.item.text)}: {each.metric} of {each.spec.component}"
        if each.held is Held.UNMET and each.measured is not None:
            hundredths = each.measured.numerator * 10_000 // (each.measured.denominator * 100)
            what = f"{said} is {hundredths // 100}.{hundredths % 100:02d} %"
            ticked = ", and the list says that it is done" if each.item.is_ticked else ""
            yield _found("hardening-unmet", each.spec.path, each.item.line, f"{what}{ticked}")
        elif each.held is Held.NOT_MEASURED and each.item.is_ticked:
            what = f"{said} was not measured in this run, and the list says that it is done"
            yield _found("hardening-not-measured", each.spec.path, each.item.line, what)


def _numbers(
    book: Book, standing: Sequence[Stand], items: Sequence[Hardened], faults: Sequence[Fault]
) -> Iterator[Measurement]:
    own = [spec for spec in book.specs if spec.state is not State.GONE]
    lower = Direction.LOWER
    yield Measurement(metric="specs.specs", value=len(own), unit="spec")
    yield Measurement(metric="specs.faults", value=len(faults), unit="fault", better=lower)
    yield from _covered(standing, None)
    yield from _not_covered(standing, None)
    for name in sorted({stand.spec.component for stand in standing}):
        own_stand = [stand for stand in standing if stand.spec.component == name]
        yield from _covered(own_stand, name)
        yield from _not_covered(own_stand, name)
    threats, calmed = sum(spec.threats for spec in own), sum(spec.mitigated for spec in own)
    yield Measurement(metric="specs.threats", value=threats, unit="threat")
    yield Measurement(metric="specs.threats-unmitigated", value=threats - calmed, unit="threat", better=lower)
    held = [each for each in items if each.held in (Held.MET, Held.UNMET)]
    if held:
        met = sum(each.held is Held.MET for each in held)
        yield Measurement(metric="specs.hardening-met", value=met, of=len(held), unit="item", better=Direction.HIGHER)


def _covered(standing: Sequence[Stand], component: str | None) -> Iterator[Measurement]:
    if standing:
        covered = sum(stand.standing is Standing.COVERED for stand in standing)
        yield Measurement(
            metric="specs.criteria-covered", value=covered, of=len(standing), unit="criterion", component=component,
            better=Direction.HIGHER,
        )  # fmt: skip


def _not_covered(standing: Sequence[Stand], component: str | None) -> Iterator[Measurement]:
    for kind in (Standing.FAILING, Standing.UNTESTED, Standing.NOT_RUN):
        count = sum(stand.standing is kind for stand in standing)
        metric = f"specs.criteria-{kind.value.replace(' ', '-')}"
        yield Measurement(metric=metric, value=count, unit="criterion", component=component, better=Direction.LOWER)


def _notes(book: Book, items: Sequence[Hardened], works: Sequence[Worked], rules: Rules) -> Iterator[str]:
    summary = summed_up(book.specs, people=(rules.people,))
    tiers = ", ".join(f"tier {tier or 'unknown'}: {count}" for tier, count in summary.by_tier)
    yield (
        f"{counted(summary.components, 'component')} ({tiers}), {counted(summary.criteria, 'criterion')}, "
        f"{counted(summary.threats, 'threat')}"
    )
    if summary.effort is not None:
        effort = summary.effort
        told = "; ".join(f"{shown_effort(hours)} with {people} people" for people, hours in effort.with_people_h)
        silent = f"; {', '.join(effort.silent)} do not say what they cost" if effort.silent else ""
        yield (
            f"effort: {shown_effort(effort.in_sequence_h)} in sequence, at least {shown_effort(effort.longest_path_h)}"
            f" along the longest path, {told}{silent}"
        )
    for kind in (Held.MET, Held.NOT_MEASURED):
        said = [each for each in items if each.held is kind and not (kind is Held.MET and each.item.is_ticked)]
        if said:
            what = "holds and is not ticked" if kind is Held.MET else "was not measured in this run"
            yield f"hardening: {quoted(said[0].item.text)} of {said[0].spec.component} {what} ({len(said)} such)"
    for work in works:
        budget = work.spec.budget
        most = f" of {budget.files or 'any'} and {budget.lines or 'any'} ({budget.source})" if budget else ""
        size = f"{counted(len(work.files), 'file')}, {counted(work.lines, 'line')}"
        yield f"the change works on {work.spec.id}: {size}{most}"
    drafts = [spec.id for spec in book.specs if spec.state is State.DRAFT]
    if drafts:
        yield f"{counted(len(drafts), 'draft')}, of which nothing is demanded yet: {', '.join(drafts[:5])}"
