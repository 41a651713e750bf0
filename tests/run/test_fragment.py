from __future__ import annotations

import hashlib
import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.model.account import Account, balance
from gates.model.evidence import Fragment, InvocationRecord, Problem, Reading, Tool
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.scope import PartId
from gates.model.status import Direction, Fix
from gates.run.fragment import FragmentError, decode, encode
from tests.run.builders import SUBJECT, fragment, run_id

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
NAMES = st.text("abcdefghij._-/é\n ", min_size=1, max_size=12).filter(
    lambda name: not name.startswith("/") and ".." not in name
)
COUNTS = st.integers(0, 2**53)
SECONDS = st.floats(0, 1e9, allow_nan=False)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


FINDINGS = st.builds(
    Finding, check=TEXT, message=TEXT, path=optional(NAMES), line=optional(COUNTS), column=optional(COUNTS),
    end_line=optional(COUNTS), end_column=optional(COUNTS), fix=st.sampled_from(Fix), group=optional(TEXT), detail=TEXT,
    fingerprint=TEXT,
)  # fmt: skip
MEASUREMENTS = st.builds(
    Measurement, metric=TEXT, value=COUNTS, of=optional(COUNTS), unit=TEXT, path=optional(NAMES),
    component=optional(TEXT), better=st.sampled_from(Direction),
)  # fmt: skip
ACCOUNTS = st.builds(
    lambda expected, examined, explained: balance(
        unit="file", expected=expected, examined=examined, explained=explained
    ),
    st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=5),
    st.dictionaries(TEXT, st.lists(NAMES, max_size=3), max_size=2),
)  # fmt: skip
READINGS = st.builds(
    Reading, account=optional(ACCOUNTS), measurements=st.lists(MEASUREMENTS, max_size=3).map(tuple),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    problems=st.lists(st.builds(Problem, what=TEXT, way_out=TEXT), max_size=2).map(tuple),
    notes=st.lists(TEXT, max_size=2).map(tuple), tool=optional(st.builds(Tool, name=TEXT, version=TEXT)),
    digests=st.dictionaries(TEXT, TEXT, max_size=2), not_applicable=optional(TEXT),
)  # fmt: skip
RECORDS = st.builds(
    InvocationRecord, task=TEXT, argv=st.lists(TEXT, max_size=3).map(tuple),
    exit_code=optional(st.integers(-300, 300)), signal=optional(st.integers(1, 64)), started_at=TEXT,
    duration_s=SECONDS,
)  # fmt: skip
FRAGMENTS = st.builds(
    Fragment, producer=TEXT, part=st.builds(PartId, gate=TEXT, lane=optional(TEXT)), run=st.just(run_id()),
    subject=st.just(SUBJECT), key=TEXT, config_digest=TEXT, proof_key=TEXT, reading=READINGS,
    invocations=st.lists(RECORDS, max_size=2).map(tuple), duration_s=SECONDS, reused_from=optional(TEXT),
    interrupted=st.booleans(),
)  # fmt: skip


def rich() -> Fragment:
    finding = Finding(check="lint/F401", message="unused: «import»", path="pkg/a.py", line=3, fix=Fix.SAFE)
    number = Measurement(metric="lint.findings", value=1, unit="finding", better=Direction.LOWER)
    account = Account(unit="file", expected=2, examined=1, unexplained=0, explained={"excluded": 1})
    reading = Reading(account=account, findings=(finding,), measurements=(number,), tool=Tool(name="ruff"))
    record = InvocationRecord(task="ruff", argv=("ruff", "check"), exit_code=1, duration_s=0.25)
    return fragment(reading=reading, invocations=(record,), duration_s=1.5, reused_from="r0")


def sealed(body: bytes) -> bytes:
    return b'{"fragment":' + body + b',"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


def body_of(data: bytes) -> bytes:
    return data[len(b'{"fragment":') : -(len(b',"sha256":""}\n') + 64)]


@settings(max_examples=150, deadline=None)
@given(FRAGMENTS)
def test_what_was_written_is_read_back_and_written_the_same(written: Fragment) -> None:
    data = encode(written)
    assert decode(data, name="f") == written
    assert encode(decode(data, name="f")) == data


def test_a_fragment_is_one_line_of_json_with_sorted_keys() -> None:
    data = encode(rich())
    told = json.loads(data)
    assert data.count(b"\n") == 1
    assert data.endswith(b"\n")
    assert list(told) == ["fragment", "sha256"]
    assert list(told["fragment"]) == sorted(told["fragment"])
    assert list(told["fragment"]["reading"]["findings"][0]) == sorted(told["fragment"]["reading"]["findings"][0])


def test_every_cut_is_refused_by_name() -> None:
    data = encode(rich())
    for length in range(len(data)):
        with pytest.raises(FragmentError, match="shard-3"):
            decode(data[:length], name="shard-3")


def test_a_thousand_bit_flips_are_refused() -> None:
    data = encode(rich())
    chance = random.Random(7)
    for _round in range(1000):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with pytest.raises(FragmentError):
            decode(bytes(flipped), name="f")


def test_what_follows_a_fragment_is_refused() -> None:
    data = encode(rich())
    for more in (b"\n", b" ", b"{}", data):
        with pytest.raises(FragmentError):
            decode(data + more, name="f")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"duration_s":1.5', b'"duration_s":NaN', "NaN"),
        (b'"duration_s":1.5', b'"duration_s":Infinity', "Infinity"),
        (b'"duration_s":1.5', b'"duration_s":1.5,"duration_s":2.5', "'duration_s' twice"),
        (b'"value":1', b'"value":1,"value":0', "'value' twice"),
        (b'"duration_s":1.5', b'"duration_s":"1.5"', "not a fragment"),
        (b'"value":1', b'"value":1.5', "not a fragment"),
        (b'"interrupted":false', b'"interrupted":false,"verdict":"pass"', "the field verdict"),
        (b'"line":3', b'"line":3,"hidden":true', "the field reading.findings.hidden"),
        (b'"schema_version":1', b'"schema_version":2', "newer version"),
        (b'"schema_version":1', b'"schema_version":2,"new":1', "newer version"),
        (b'"path":"pkg/a.py"', b'"path":"../../x"', "outside the repository: '../../x'"),
        (b'"path":"pkg/a.py"', b'"path":"/etc/passwd"', "outside the repository"),
        (b'"gate":"lint"', b'"gate":null', "not a fragment"),
    ],
)
def test_a_sealed_file_that_is_wrong_all_the_same_is_refused(old: bytes, new: bytes, message: str) -> None:
    body = body_of(encode(rich()))
    assert old in body
    with pytest.raises(FragmentError, match=message):
        decode(sealed(body.replace(old, new)), name="f")


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{" * 10, b"null", b"[]", b"{}", b"1", b"\xff", b'"' + b"a" * 10])
def test_a_sealed_file_of_something_else_is_refused(body: bytes) -> None:
    with pytest.raises(FragmentError):
        decode(sealed(body), name="f")


def test_deep_nesting_in_a_field_that_nobody_knows_is_refused() -> None:
    body = body_of(encode(rich()))
    deep = body.replace(b'"interrupted":false', b'"interrupted":false,"x":' + b"[" * 50_000 + b"]" * 50_000)
    with pytest.raises(FragmentError):
        decode(sealed(deep), name="f")


def test_a_fragment_of_an_older_version_that_lacks_a_new_field_is_read() -> None:
    told = json.loads(body_of(encode(rich())))
    del told["proof_key"]
    del told["reading"]["not_applicable"]
    assert decode(sealed(msgspec.json.encode(told)), name="f") == rich()


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\0" * 100, b"<xml/>", b"{}\n"])
def test_a_file_that_is_no_fragment_is_refused(data: bytes) -> None:
    with pytest.raises(FragmentError, match=r"f\.json"):
        decode(data, name="f.json")


def test_text_that_no_file_can_hold_is_written_as_an_escape() -> None:
    odd = fragment(reading=Reading(problems=(Problem(what="a \udcff b"),)))
    assert decode(encode(odd), name="f").reading.problems == (Problem(what="a \\udcff b"),)


def test_a_duration_that_is_no_number_is_not_written() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(FragmentError):
            encode(fragment(duration_s=value))
