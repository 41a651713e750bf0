"""Every cut of each input that is text: read as what it is no longer never, and never with an unexpected exception."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults.ledger import Entry, Harm
from gates.adapters.plugins import builtin_gates
from gates.config.load import load
from gates.config.mistakes import ConfigError
from gates.history.read import read as read_history
from gates.history.record import line
from gates.judge.baseline import BaselineError, read_baseline, write_baseline
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.readers.junit import Report, read_junit
from gates.readers.ruff import read_report
from gates.run.fragment import FragmentError, decode, encode
from tests.judge.builders import fragment
from tests.report.builders import clean

JUNIT = (
    '<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="s" tests="2" failures="1" errors="0" '
    'skipped="0"><testcase classname="t.m" name="test_a" time="0.1"/><testcase classname="t.m" name="test_é">'
    '<failure message="no">x &lt; y</failure></testcase></testsuite></testsuites>'
).encode()
RUFF = (
    b'{"code":"F401","filename":"/r/a.py","location":{"row":1,"column":8},"end_location":{"row":1,"column":10},'
    b'"message":"unused","fix":null,"url":"u","noqa_row":1,"cell":null,"severity":"error","name":"unused"}\n'
)
BASELINE = write_baseline(
    Baseline(
        findings=(
            AcceptedFinding(part="lint-prod", check="lint/F401", path="a.py", fingerprint="ab12", count=17),
            AcceptedFinding(part="lint-prod", check="lint/E501", path="b.py", fingerprint="cd34", count=1),
        ),
        values=(AcceptedValue(part="coverage-prod", metric="coverage.lines", value=95, of=100),),
    )
).encode()
HISTORY = b"".join(line(clean(), number=number).encode() for number in (1, 2, 3))
CONFIG = (
    b'[tool.gates.lanes.prod]\npaths = ["src"]\npolicy = "strict"\ntier = 1\n'
    b'[tool.gates.lanes.prod.targets]\ncoverage = { lines = 95 }\n[tool.gates.gate.lint]\nselect = ["E", "F"]\n'
)
BELIEVED, SAID, HIDDEN = "read as another whole input", "named", "a finding is gone"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """An input and how it is read: what a reader makes of bytes, and whether that says that something is wrong."""

    row: str
    good: bytes
    read: Callable[[bytes], str]
    may_believe: Callable[[bytes, bytes], bool] = lambda good, cut: False
    """Whether this cut is a whole input of its own, which nothing in it can tell."""


def junit(data: bytes) -> str:
    reading = read_junit([Report(name="r.xml", data=data)])
    if reading.problems:
        return SAID if reading.problems[0].way_out else "not clear"
    return BELIEVED if reading.findings else HIDDEN


def sealed(data: bytes) -> str:
    try:
        decode(data, name="f.json")
    except FragmentError as error:
        return SAID if "f.json" in error.what and error.way_out else "not clear"
    return BELIEVED


def ruff(data: bytes) -> str:
    report = read_report(data, gate="lint", root="/r", listed={"a.py": 1})
    if report.problems:
        return SAID
    return BELIEVED if len(report.findings) == 2 else HIDDEN


def baseline(data: bytes) -> str:
    try:
        read_baseline(data.decode(), "b.jsonl")
    except (BaselineError, UnicodeDecodeError):
        return SAID
    return BELIEVED


def history(data: bytes) -> str:
    past = read_history(data, name="h.jsonl")
    return SAID if past.warnings else BELIEVED


def config(data: bytes) -> str:
    try:
        load(data.decode(), file="pyproject.toml", gates=builtin_gates())
    except ConfigError as error:
        return SAID if all(mistake.line for mistake in error.mistakes) else "not clear"
    return BELIEVED


def whole_lines(good: bytes, cut: bytes) -> bool:
    """At the end of a line, or only without the line end, a file of lines is a shorter file of lines."""
    return not cut or cut.endswith(b"\n") or good[len(cut) : len(cut) + 1] == b"\n"


KINDS = {
    "JUnit report": Kind(row="A04", good=JUNIT, read=junit),
    "fragment": Kind(
        row="A18", good=encode(fragment()), read=sealed, may_believe=lambda good, changed: changed == good
    ),
    "ruff's output": Kind(row="A45", good=RUFF * 2, read=ruff, may_believe=whole_lines),
    "baseline": Kind(row="B01", good=BASELINE, read=baseline, may_believe=whole_lines),
    "history": Kind(row="A27", good=HISTORY, read=history, may_believe=whole_lines),
}
FLIPPED = {name: KINDS[name] for name in ("JUnit report", "fragment", "ruff's output", "baseline", "history")}


def judged(entry: Entry, kind: Kind, changed: bytes, what: str) -> None:
    harms: dict[Harm, str] = {}
    try:
        gave = kind.read(changed)
    except Exception as error:  # noqa: BLE001  (any exception is what is looked for)
        gave, harms[Harm.UNCLEAR] = "exception", f"{type(error).__name__}: {error}"
    if gave in (BELIEVED, HIDDEN) and not kind.may_believe(kind.good, changed):
        harms[Harm.FALSE_GREEN] = repr(changed[-60:])
    if gave == HIDDEN and what.startswith("bit "):
        harms[Harm.FALSE_GREEN] = f"a flipped bit hides a finding: {changed!r}"[:300]
    if gave == "not clear":
        harms[Harm.UNCLEAR] = "what is wrong is not named"
    entry.add(gave=gave, harms=harms, what=what)


def cuts(kind: Kind) -> Iterator[bytes]:
    ends = range(len(kind.good)) if len(kind.good) < 4000 else range(0, len(kind.good), len(kind.good) // 4000 + 1)
    return (kind.good[:end] for end in ends)


@pytest.mark.parametrize("name", KINDS)
def test_no_cut_of_an_input_is_believed(name: str, fault: Callable[[str, str], Entry]) -> None:
    kind = KINDS[name]
    assert kind.read(kind.good) == BELIEVED
    entry = fault(kind.row, f"{name}: every cut")
    for cut in cuts(kind):
        judged(entry, kind, cut, f"at byte {len(cut)}")


def no_tampering(good: bytes, changed: bytes) -> bool:
    """A flip inside a free text or a number gives another input that is whole; only a sealed one can tell."""
    return True


@pytest.mark.parametrize("name", FLIPPED)
def test_a_flipped_bit_is_no_crash_and_a_sealed_input_is_never_believed(
    name: str, fault: Callable[[str, str], Entry]
) -> None:
    kind = FLIPPED[name]
    if name != "fragment":
        kind = Kind(row=kind.row, good=kind.good, read=kind.read, may_believe=no_tampering)
    entry = fault("B06", f"{name}: one bit flipped")
    for bit in range(0, len(kind.good) * 8, max(1, len(kind.good) * 8 // 1000)):
        flipped = bytearray(kind.good)
        flipped[bit // 8] ^= 1 << bit % 8
        judged(entry, kind, bytes(flipped), f"bit {bit}")


def test_a_cut_configuration_is_refused_with_a_line_or_asks_for_something_that_it_says(
    fault: Callable[[str, str], Entry],
) -> None:
    """A cut at a line end is a configuration; the change is in git, and the gate `policy` compares it with the base."""
    kind = Kind(row="A41", good=CONFIG, read=config, may_believe=no_tampering)
    entry = fault(kind.row, "configuration: every cut is read or refused with a line")
    for cut in cuts(kind):
        judged(entry, kind, cut, f"at byte {len(cut)}")


@pytest.mark.parametrize("name", KINDS)
def test_any_bytes_in_its_place_are_named(name: str, fault: Callable[[str, str], Entry]) -> None:
    kind = KINDS[name]
    kind = Kind(row="B06", good=kind.good, read=kind.read, may_believe=no_tampering)
    entry = fault("B06", f"{name}: any bytes")
    pieces = st.sampled_from([kind.good[at : at + 40] for at in range(0, min(len(kind.good), 800), 40)])

    @given(st.lists(st.one_of(st.binary(max_size=20), pieces), max_size=12))
    def read(parts: list[bytes]) -> None:
        judged(entry, kind, b"".join(parts), repr(parts)[:80])

    read()
