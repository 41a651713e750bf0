"""Summaries of tests: `189 passed, 19 skipped, 0 failed`, `234/252 passing (92.9%)`, `31 tests pass`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gates.claims.facts import Facts, TestRun
from gates.claims.numbers import INTEGER, PERCENT, Percent, integer, misfit
from gates.claims.statement import Outcome, Verdict

_WORD = r"passed|passing|pass|failed|failing|failures?|skipped|xfailed|xpassed|errors?|deselected"
_KEYS = {"pass": "passed", "fail": "failed", "erro": "error", "skip": "skipped", "xfai": "xfailed", "xpas": "xpassed",
         "dese": "deselected"}  # fmt: skip
_TESTS = r"(?:\w+[ -]){0,2}?(?:tests?|test cases|specs|scenarios)"
_ONE = re.compile(rf"(?<![\w.,/-])({INTEGER})(\+)? (?:{_TESTS} )?({_WORD})\b", re.IGNORECASE)
_FRACTION = re.compile(
    rf"(?<![\w.,/-])({INTEGER})\s?(?:/|of|out of)\s?({INTEGER})(?![\d/.]\d) ?(?:\({PERCENT} ?%\) ?)?(?:{_TESTS} "
    rf")?(?:are |is |were )?"
    rf"(passing|passed|pass)\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    rf"\btests?\b[^.\d|(]{{0,30}}\b(?:pass(?:ing|ed)?|green|ok)\W{{0,4}}\(({INTEGER})\s?/\s?({INTEGER})(?=[),;])",
    re.IGNORECASE,
)
_NO_TESTS = r"(?! (?:suites?|files?|classes|modules)\b)"
_OF_TESTS = re.compile(
    rf"(?<![\w.,/-])({INTEGER})\s?(?:/|of|out of)\s?({INTEGER})(?![\d/.]\d) {_TESTS}\b{_NO_TESTS}", re.IGNORECASE
)
_PLAIN = re.compile(
    rf"(?<![\w.,/-])(~|≈|about |all )?({INTEGER})(\+)? (?:(?:new|unit|integration|smoke|e2e|regression|"
    rf"automated|total|"
    rf"comprehensive|pytest|python|functional|property|passing|end-to-end|additional|"
    rf"collected)[ -])*(?:tests\b|test\b(?= |$)(?! [a-z]))(?! (?:files?|suites?|"
    rf"class(?:es)?|categories|modules?|plans?|types?|data|per)\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"^\W*(?:(?:total|number of|unit|integration|smoke|all|overall|e2e) )*tests?(?: cases?)?(?: (?:run|count|"
    rf"total|collected))?\W*:\W*(~|≈)?({INTEGER})(\+)?(?![\d.]|\s?[/%]|\s?of\b)",
    re.IGNORECASE,
)
_PASSED = re.compile(
    rf"^\W*tests? (?:passing|passed)\W*:\W*(~|≈)?({INTEGER})(\+)?(?![\d.]|\s?[/%]|\s?of\b)", re.IGNORECASE
)
_AFTER = re.compile(rf"[^%\d\n]{{0,20}}?[(=\u2013\u2014-] ?({PERCENT}) ?%(?! (?:code )?(?:coverage|target|goal))")
_BEFORE = re.compile(rf"({PERCENT}) ?%[\w ]{{0,20}}[(:\u2013\u2014-] ?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Numbers of tests, as written."""

    counts: dict[str, int] = field(default_factory=dict)
    """`passed`, `failed`, `skipped` ... -> tests."""
    total: int | None = None
    percent: Percent | None = None
    is_rough: bool = False
    """`~31`, `50+`: no exact number is claimed."""


def find(text: str) -> Iterator[tuple[int, int, Tally]]:
    """Each summary: start, end, what it says. They do not overlap."""
    taken: list[tuple[int, int]] = []
    for start, end, tally in (*_fractions(text), *_outcomes(text), *_labelled(text), *_plain(text)):
        if not any(start < other_end and other < end for other, other_end in taken):
            taken.append((start, end))
            yield start, end, tally


def _fractions(text: str) -> Iterator[tuple[int, int, Tally]]:
    for pattern, key in ((_FRACTION, "passed"), (_IN_BRACKETS, "passed"), (_OF_TESTS, "")):
        for found in pattern.finditer(text):
            value, of = integer(found.group(1)), integer(found.group(2))
            percent, start, end = percent_beside(text, found.start(), found.end())
            inside = re.search(rf"\(({PERCENT}) ?%\)", found.group())
            yield start, end, Tally(
                counts={key: value} if key else {"some": value}, total=of,
                percent=Percent.of(inside.group(1)) if inside else percent,
            )  # fmt: skip


def percent_beside(text: str, start: int, end: int) -> tuple[Percent | None, int, int]:
    """The percentage that belongs to a fraction, `234/252 (92.9%)` or `92.9% (234/252)`, and the span of both."""
    after = _AFTER.match(text, end)
    if after:
        return Percent.of(after.group(1)), start, after.end()
    before = _BEFORE.search(text[max(0, start - 60) : start])
    if before:
        return Percent.of(before.group(1)), max(0, start - 60) + before.start(), end
    return None, start, end


def _outcomes(text: str) -> Iterator[tuple[int, int, Tally]]:
    found = list(_ONE.finditer(text))
    while found:
        group = [found.pop(0)]
        while found and re.fullmatch(
            r"[\s,;|·•&()+/*`-]*(?:and )?[^\w\s]?\s*", text[group[-1].end() : found[0].start()]
        ):
            group.append(found.pop(0))
        counts: dict[str, int] = {}
        for one in group:
            key = _KEYS[one.group(3)[:4].lower()]
            counts[key] = counts.get(key, 0) + integer(one.group(1))
        if set(counts) <= {"error", "failed"} and not re.search(r"\btests?\b", text, re.IGNORECASE):
            continue
        before = re.search(
            rf"({INTEGER}) (?:total|tests?|collected)\b[^\d]{{0,12}}$", text[: group[0].start()], re.IGNORECASE
        )
        total = integer(before.group(1)) if before else None
        start = before.start() if before else group[0].start()
        yield start, group[-1].end(), Tally(counts=counts, total=total, is_rough=any(one.group(2) for one in group))


def _labelled(text: str) -> Iterator[tuple[int, int, Tally]]:
    found = _PASSED.match(text)
    if found:
        passed = {"passed": integer(found.group(2))}
        yield *found.span(), Tally(counts=passed, is_rough=bool(found.group(1) or found.group(3)))
    found = _LABEL.match(text)
    if found:
        yield (
            found.start(),
            found.end(),
            Tally(total=integer(found.group(2)), is_rough=bool(found.group(1) or found.group(3))),
        )


def _plain(text: str) -> Iterator[tuple[int, int, Tally]]:
    for found in _PLAIN.finditer(text):
        rough = (found.group(1) or "").strip().lower() in {"~", "≈", "about"} or bool(found.group(3))
        yield found.start(), found.end(), Tally(total=integer(found.group(2)), is_rough=rough)


def judged(
    tally: Tally, facts: Facts, *, text: str, is_done: bool, known: int | None = None, multiplied: bool = False
) -> Verdict:
    """Hold a summary against arithmetic, then against the tests of the files beside it, then against the last run.

    Args:
        tally: what is written.
        facts: what is known.
        text: the statement.
        is_done: it is marked as done.
        known: test functions in the test files that the statement names; None when it names none.
        multiplied: some of them are parametrised, so that there are more tests than functions.
    """
    problem = _arithmetic(tally)
    if (
        not problem
        and is_done
        and tally.total
        and re.search(r"\ball (?:green|pass|tests)|\b100 ?%", text, re.IGNORECASE)
    ):
        passed = tally.counts.get("passed")
        if passed is not None and passed < tally.total and tally.percent is None:
            problem = f"{tally.total - passed:,} of {tally.total:,} did not pass, and it says all"
    if problem:
        return Verdict(outcome=Outcome.CONTRADICTED, reason=problem)
    said = tally.total if tally.total is not None else sum(tally.counts.values())
    if known is not None:
        return _against_source(said, tally.is_rough, known, multiplied)
    return _against_runs(tally, facts)


def _arithmetic(tally: Tally) -> str:
    passed = tally.counts.get("passed", tally.counts.get("some"))
    if tally.total is not None and passed is not None:
        if passed > tally.total:
            return f"{passed:,} of {tally.total:,} is more than all"
        if tally.percent is not None and (wrong := misfit(passed, tally.total, tally.percent)):
            return wrong
        if len(tally.counts) > 1 and sum(tally.counts.values()) > tally.total:
            return f"{' + '.join(map(str, tally.counts.values()))} is more than {tally.total:,}"
    return ""


def _against_source(said: int, is_rough: bool, known: int, multiplied: bool) -> Verdict:
    are = f"the file has {known} test function{'' if known == 1 else 's'}"
    if said == known:
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"{are}")
    if is_rough and known >= said:
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"{are}")
    if multiplied and known < said:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{are}, some of them parametrised; no run counts them")
    return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{are}, not {said:,}{'+' if is_rough else ''}")


def _against_runs(tally: Tally, facts: Facts) -> Verdict:
    measured = facts.measured
    if measured is None or not measured.runs:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason="no health.json says how many tests ran")
    if not measured.is_current:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{measured.said} is not of this commit")
    wanted = dict(tally.counts)
    if "some" in wanted:
        wanted["passed"] = wanted.pop("some")
    if tally.total is not None:
        wanted["collected"] = tally.total
    summed: dict[str, int] = {}
    for run in measured.runs:
        for key, number in run.counts.items():
            summed[key] = summed.get(key, 0) + number
    whole = TestRun(part="all parts together", status="", counts=summed)
    for run in (*measured.runs, whole):
        if all(_fits(run.counts.get(key, 0), number, tally.is_rough) for key, number in wanted.items()):
            return Verdict(
                outcome=Outcome.SUPPORTED, reason=f"{run.part}: {_counts(run, wanted)}, says {measured.said}"
            )
    return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{measured.said} counts {_counts(whole, wanted)}")


def _fits(found: int, number: int, is_rough: bool) -> bool:
    return found >= number if is_rough else found == number


def _counts(run: TestRun, wanted: dict[str, int]) -> str:
    return ", ".join(f"{run.counts.get(key, 0):,} {key}" for key in wanted)
