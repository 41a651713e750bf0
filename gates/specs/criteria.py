"""What is known of each acceptance criterion, computed from the tests that ran."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gates.specs.spec import Criterion, Spec
from gates.specs.ties import Tie, covers
from gates.suite.verdicts import Outcome, Verdict


class Standing(enum.Enum):
    """What the tests say of a criterion; the worst of its tests."""

    COVERED = "covered"
    """Each test that is tied to it ran and passed."""
    UNTESTED = "untested"
    """No test is tied to it."""
    NOT_RUN = "not run"
    """A test that is tied to it was skipped, deselected, or is not there."""
    FAILING = "failing"
    """A test that is tied to it failed, or is expected to."""
    UNKNOWN = "unknown"
    """No test ran in this run, so nobody can say."""


_ORDER = (Standing.COVERED, Standing.NOT_RUN, Standing.FAILING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """One criterion with its standing."""

    spec: Spec
    criterion: Criterion
    standing: Standing
    tests: tuple[str, ...] = ()
    """What is tied to it, sorted."""
    why: str = ""
    """The first test that keeps it from being covered, and how it ended."""
    absent: tuple[Tie, ...] = ()
    """Ties to tests that pytest does not know."""

    @property
    def name(self) -> str:
        """The criterion as tests name it: `BILL-001/A1`."""
        return f"{self.spec.id}/{self.criterion.id}"


def stands(specs: Sequence[Spec], ties: Iterable[Tie], ran: Mapping[str, Outcome] | None) -> tuple[Stand, ...]:
    """The standing of every criterion of every spec.

    Args:
        specs: the specs.
        ties: what test files say.
        ran: item id of pytest -> its outcome; None when no test ran in this run.
    """
    by_name: dict[str, list[Tie]] = {}
    for tie in ties:
        by_name.setdefault(tie.criterion.upper(), []).append(tie)
    found = []
    for spec in specs:
        for criterion in spec.criteria:
            name = f"{spec.id}/{criterion.id}"
            own = [Tie(criterion=name, test=it.text, path=spec.path, line=it.line) for it in criterion.tests]
            found.append(_stand(spec, criterion, (*own, *by_name.get(name.upper(), ())), ran))
    return tuple(found)


def _stand(spec: Spec, criterion: Criterion, ties: Sequence[Tie], ran: Mapping[str, Outcome] | None) -> Stand:
    tests = tuple(sorted({tie.test for tie in ties}))
    if not tests:
        return Stand(spec=spec, criterion=criterion, standing=Standing.UNTESTED)
    if ran is None:
        return Stand(spec=spec, criterion=criterion, standing=Standing.UNKNOWN, tests=tests)
    said = [_of_test(tie.test, ran) for tie in ties]
    standing, why = max(said, key=lambda each: _ORDER.index(each[0]))
    absent = tuple(tie for tie, (_, why_) in zip(ties, said, strict=True) if why_.endswith((_ABSENT, _STRANGE)))
    return Stand(spec=spec, criterion=criterion, standing=standing, tests=tests, why=why, absent=absent)


_ABSENT = "is no test that pytest collected"
_STRANGE = "is no node id of pytest"


def _of_test(test: str, ran: Mapping[str, Outcome]) -> tuple[Standing, str]:
    """One tie: its items must pass; those with parameters may be skipped as long as one of the same function passed."""
    items = {item: outcome for item, outcome in ran.items() if covers(test, item)}
    if not items:
        return Standing.NOT_RUN, f"{test} {_ABSENT if '.py' in test else _STRANGE}"
    functions: dict[str, list[tuple[str, Outcome]]] = {}
    for item, outcome in sorted(items.items()):
        functions.setdefault(item.partition("[")[0], []).append((item, outcome))
    for entries in functions.values():
        for item, outcome in entries:
            if outcome.verdict in (Verdict.FAILED, Verdict.ERROR, Verdict.XFAILED, Verdict.XPASSED):
                return Standing.FAILING, f"{item} {_HOW[outcome.verdict]}"
    for entries in functions.values():
        if not any(outcome.verdict is Verdict.PASSED for _, outcome in entries):
            item, outcome = entries[0]
            reason = f": {' '.join(outcome.reason.split())[:120]}" if outcome.reason else ""
            return Standing.NOT_RUN, f"{item} was skipped{reason}"
    return Standing.COVERED, ""


_HOW = {
    Verdict.FAILED: "failed", Verdict.ERROR: "ended with an error", Verdict.XFAILED: "is expected to fail",
    Verdict.XPASSED: "passed though it is expected to fail",
}  # fmt: skip


def strangers(specs: Sequence[Spec], ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """Ties to criteria that no spec has."""
    known = {f"{spec.id}/{criterion.id}".upper() for spec in specs for criterion in spec.criteria}
    return tuple(tie for tie in ties if tie.criterion.upper() not in known)
