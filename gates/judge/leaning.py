"""Evidence that rests on other parts: they are judged first, and what does not hold becomes a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from gates.judge import wording
from gates.model.evidence import Fragment, Reading
from gates.model.finding import Finding
from gates.model.health import PartVerdict
from gates.model.reliance import Reliance
from gates.model.status import Status


def leans(fragment: Fragment | None) -> bool:
    """Whether a part can be judged only after others."""
    return fragment is not None and bool(fragment.reading.relies)


def possible(reading: Reading) -> Iterator[Finding]:
    """What it found, and what it will find if the parts that it rests on do not hold."""
    yield from reading.findings
    for it in reading.relies:
        if not it.is_proof_only:
            yield it.finding
            yield from (each for each in (it.unjudged,) if each is not None)


def leaning(fragments: Mapping[str, Fragment], verdicts: Mapping[str, PartVerdict]) -> Mapping[str, Fragment]:
    """The evidence, with a finding for each reliance that does not hold.

    Args:
        fragments: part name -> its evidence.
        verdicts: the parts that rest on no other, judged.
    """
    return {name: _settled(each, verdicts) if leans(each) else each for name, each in fragments.items()}


def _settled(fragment: Fragment, verdicts: Mapping[str, PartVerdict]) -> Fragment:
    reading = fragment.reading
    asked = [it for it in reading.relies if not it.is_proof_only]
    found = [finding for it in asked for finding in broken(it, verdicts.get(it.part))]
    return replace(
        fragment,
        reading=replace(
            reading,
            findings=tuple(sorted((*reading.findings, *found), key=lambda finding: finding.sort_key)),
            notes=(*reading.notes, *_not_asked(asked, verdicts)),
        ),
    )


def broken(reliance: Reliance, verdict: PartVerdict | None) -> Iterator[Finding]:
    """The finding of a reliance that does not hold; nothing for a part that this run was not asked."""
    if verdict is None:
        return
    finding, why = reliance.finding, ""
    if verdict.problems or verdict.account is None or verdict.status in (Status.ERROR, Status.SKIP):
        finding, why = reliance.unjudged or finding, f"{reliance.part} could not be judged: {verdict.summary}"
    else:
        why = _why(reliance, verdict)
    if why:
        yield replace(finding, message=f"{finding.message}: {why}")


def _why(reliance: Reliance, verdict: PartVerdict) -> str:
    if not reliance.metric:
        return "" if verdict.status is Status.PASS else f"{reliance.part} is {verdict.status.value}: {verdict.summary}"
    measured = next((it for it in verdict.measurements if it.key == (reliance.metric, "", "")), None)
    amount = measured.amount if measured else None
    if measured is None or amount is None:
        return f"{reliance.part} measured no {reliance.metric}"
    told = f"{reliance.metric} of {reliance.part} is {wording.amount(measured)}"
    if reliance.minimum is not None and amount < Fraction(reliance.minimum):
        return f"{told}, below {reliance.minimum}"
    if reliance.maximum is not None and amount > Fraction(reliance.maximum):
        return f"{told}, above {reliance.maximum}"
    return ""


def _not_asked(relies: Iterable[Reliance], verdicts: Mapping[str, PartVerdict]) -> Iterator[str]:
    """Nobody may take the silence for a yes."""
    parts = sorted({it.part for it in relies} - verdicts.keys())
    if parts:
        yield f"not held in this run, because their parts were not asked: what rests on {wording.some(parts)}"
