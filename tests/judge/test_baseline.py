from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.judge.baseline import BaselineError, read_baseline, write_baseline
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from tests.judge.builders import old, old_value

HEADER = '{"schema_version":1}\n'
TEXT = (
    HEADER
    + '{"part":"lint-prod","path":"acme/a.py","check":"lint/F401","fingerprint":"f1","count":2}\n'
    + '{"part":"lint-prod","metric":"coverage.lines","value":1,"of":2}\n'
    + '{"part":"lint-prod","path":"acme/a.py","metric":"lint.suppressions","component":"billing","value":3}\n'
)
BASELINE = Baseline(
    findings=(old(count=2),),
    values=(old_value(1, 2), old_value(3, metric="lint.suppressions", path="acme/a.py", component="billing")),
)

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
findings = st.builds(AcceptedFinding, part=words, check=words, path=words, fingerprint=words, count=st.integers(1, 9))
values = st.builds(
    AcceptedValue,
    part=words,
    metric=words,
    component=st.just("") | words,
    path=st.just("") | words,
    value=st.integers(0, 99),
    of=st.none() | st.integers(99, 200),
)
baselines = st.builds(
    Baseline,
    findings=st.lists(findings, max_size=8, unique_by=lambda e: (e.part, e.check, e.path, e.fingerprint)).map(tuple),
    values=st.lists(values, max_size=8, unique=True).map(tuple),
)


def test_a_baseline_is_one_sorted_line_per_entry() -> None:
    assert write_baseline(BASELINE) == TEXT
    assert read_baseline(TEXT, "b") == BASELINE


@given(baselines)
def test_reading_and_writing_are_each_others_inverse(baseline: Baseline) -> None:
    text = write_baseline(baseline)

    assert write_baseline(read_baseline(text, "b")) == text
    assert set(read_baseline(text, "b").findings) == set(baseline.findings)
    assert set(read_baseline(text, "b").values) == set(baseline.values)


@given(baselines, st.data())
def test_a_line_wise_merge_of_two_edited_baselines_is_readable_and_never_looser(
    baseline: Baseline, data: st.DataObject
) -> None:
    lines = write_baseline(baseline).splitlines(keepends=True)[1:]
    kept = [[line for line in lines if data.draw(st.booleans())] for _ in range(2)]
    merged = HEADER + "".join(line for line in lines if line in kept[0] and line in kept[1])
    union = HEADER + "".join(kept[0]) + "".join(kept[1])

    assert write_baseline(read_baseline(merged, "b")) == merged
    assert set(read_baseline(union, "b").findings) <= set(baseline.findings)
    assert set(read_baseline(union, "b").values) <= set(baseline.values)


def test_of_two_counts_the_smaller_holds_and_of_two_values_both() -> None:
    line = '{"part":"p","path":"a","check":"c","fingerprint":"f","count":%d}\n'
    value = '{"part":"p","metric":"m","value":%d}\n'

    read = read_baseline(HEADER + line % 3 + line % 2 + line % 3 + value % 1 + value % 2 + value % 1, "b")

    assert read == Baseline(
        findings=(AcceptedFinding(part="p", check="c", path="a", fingerprint="f", count=2),),
        values=(AcceptedValue(part="p", metric="m", value=1), AcceptedValue(part="p", metric="m", value=2)),
    )


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", ("b:1: the file is empty; write a baseline with `gates accept`",)),
        (
            TEXT.replace(HEADER, ""),
            tuple(f'b:{line}: not a baseline: the first line must be {{"schema_version":1}}' for line in range(1, 4)),
        ),
        (
            HEADER + "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
            tuple(
                f"b:{line}: a conflict marker: keep the lines of both sides and delete the marker lines"
                for line in range(2, 5)
            ),
        ),
        (
            '{"schema_version":2}\n',
            ("b:1: written by a newer version (schema 2, known: 1); upgrade lane-gates",),
        ),
        (
            HEADER + '{"part":"p","check":"c","path":"a","fingerprint":"f","count":0}\n{"part":"p","check":"c"}',
            ("b:2: `count` must be at least 1", "b:3: `path` is missing"),
        ),
        (HEADER + '{"part":"p","metric":"m","value":true}', ("b:2: `value` must be a whole number",)),
        (HEADER + '{"part":"p","metric":"m","value":3,"of":2}', ("b:2: 3 of 2 is no ratio",)),
        (
            HEADER + '{"part":"p","metric":"m","value":3,"off":2}',
            ("b:2: unknown key `off`; known: part, metric, component, path, value, of",),
        ),
        (HEADER + "[]", ("b:2: not an object; the file may be cut or edited by hand",)),
        (
            HEADER + '{"part":"p","part":"q"}',
            ("b:2: not a line of JSON (a key twice); the file may be cut or edited by hand",),
        ),
    ],
)
def test_every_line_that_is_not_understood_is_named(text: str, mistakes: tuple[str, ...]) -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(text, "b")

    assert caught.value.mistakes == mistakes


@pytest.mark.parametrize("bad", ["[" * 100_000, '{"a":' * 50_000, "NaN", "\x00" * 50, "9" * 10_000])
def test_a_hostile_line_is_a_mistake_and_no_traceback(bad: str) -> None:
    with pytest.raises(BaselineError):
        read_baseline(HEADER + bad, "b")


@given(st.integers(0, len(TEXT)))
def test_a_cut_baseline_is_refused_or_stricter(end: int) -> None:
    try:
        read = read_baseline(TEXT[:end], "b")
    except BaselineError:
        return
    assert set(read.findings) <= set(BASELINE.findings)
    assert set(read.values) <= set(BASELINE.values)


def test_many_mistakes_are_counted() -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(HEADER + "x\n" * 50, "b")

    assert len(caught.value.mistakes) == 21
    assert caught.value.mistakes[-1] == "b: and 30 more lines"
