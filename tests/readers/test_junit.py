from __future__ import annotations

from itertools import permutations
from xml.sax.saxutils import quoteattr

import junitparser.xunit2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.model.account import balance
from gates.model.evidence import Problem, Reading, Tool
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.status import Direction
from gates.readers.junit import Report, read_junit

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
FAILURE = '<failure message="assert 1 == 2">def test():\n  assert</failure>'


def case(name: str = "test_a", inside: str = "", **attributes: str) -> str:
    given_ = {"classname": "tests.test_m", "name": name, "time": "0.25", **attributes}
    words = " ".join(f"{key}={quoteattr(value)}" for key, value in given_.items())
    return f"<testcase {words}>{inside}</testcase>"


def suite(*cases: str, **attributes: str) -> bytes:
    words = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    return f'{HEAD}<testsuites><testsuite name="pytest" {words}>{"".join(cases)}</testsuite></testsuites>'.encode()


def read(*reports: bytes) -> Reading:
    return read_junit(Report(name=f"{number}.xml", data=data) for number, data in enumerate(reports))


def numbers(reading: Reading) -> dict[str, int]:
    return {each.metric.removeprefix("tests."): each.value for each in reading.measurements}


def told(reading: Reading) -> tuple[str, ...]:
    return tuple(problem.what for problem in reading.problems)


def test_a_report_becomes_an_account_numbers_and_findings() -> None:
    data = suite(
        case("test_a"),
        case("test_b", FAILURE, file="tests/test_m.py"),
        case("test_c", '<skipped type="pytest.skip" message="no"/>'),
        case("test_d", '<skipped type="pytest.xfail" message=""/>'),
        tests="4",
        failures="1",
        skipped="2",
        errors="0",
    )

    reading = read(data)

    assert reading == Reading(
        account=balance(
            unit="test",
            expected=[f"tests.test_m::test_{name}" for name in "abcd"],
            examined=[f"tests.test_m::test_{name}" for name in "abd"],
            explained={"skipped": ["tests.test_m::test_c"]},
        ),
        measurements=(
            Measurement(metric="tests.collected", value=4, unit="test"),
            Measurement(metric="tests.passed", value=1, unit="test", better=Direction.HIGHER),
            Measurement(metric="tests.failed", value=1, unit="test", better=Direction.LOWER),
            Measurement(metric="tests.errors", value=0, unit="test", better=Direction.LOWER),
            Measurement(metric="tests.skipped", value=1, unit="test", better=Direction.LOWER),
            Measurement(metric="tests.xfailed", value=1, unit="test", better=Direction.LOWER),
            Measurement(metric="tests.reruns", value=0, unit="test"),
            Measurement(metric="tests.duration", value=1000, unit="ms"),
        ),
        findings=(
            Finding(
                check="tests/failed",
                message="tests.test_m::test_b: assert 1 == 2",
                path="tests/test_m.py",
                group="assert # == #",
                detail="def test():\n  assert",
                fingerprint=reading.findings[0].fingerprint,
            ),
        ),
        tool=Tool(name="junit"),
    )


BOMB = '<!DOCTYPE z [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10)
)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "0.xml is empty: whoever wrote it died before the first byte"),
        (b" \n", "0.xml is empty: whoever wrote it died before the first byte"),
        (f"{HEAD}{BOMB}]><testsuites>&k;</testsuites>".encode(), "0.xml has a DOCTYPE, which no test report needs"),
        (
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuites>&f;</testsuites>',
            "0.xml has a DOCTYPE, which no test report needs",
        ),
        (
            suite(case())[:-30],
            "0.xml is cut at line 1, column 138: whoever wrote it died before the end",
        ),
        (
            suite(case("test_a", '<failure message="x">\x1b[31m</failure>')),
            "0.xml has the raw control character \\x1b at line 1, column 159, which XML forbids",
        ),
        (b"<testsuites>" + b"<a>" * 100_000, "0.xml is nested deeper than 64 elements"),
        (b"<testsuite>" * 100_000, "0.xml is nested deeper than 64 elements"),
        (b"<testcase><a>" * 9, "0.xml has a <testcase> that is not directly in a suite"),
        (b"<html></html>", "0.xml is no JUnit report: its root is <html>"),
        (b"not xml", "0.xml is not XML at line 1, column 1 (syntax error)"),
        (b'<?xml version="1.0" encoding="utf-99"?><testsuites/>', None),
        (b"<testsuites>&foo;</testsuites>", "0.xml is not XML at line 1, column 13 (undefined entity)"),
        (suite(), "0.xml has 0 tests"),
        (suite(case(name="", classname="")), "0.xml has a case without a name at line 1: the run was stopped in it"),
        (
            suite(case("test_b", FAILURE), failures="0"),
            '0.xml contradicts itself: suite "pytest" says failures="0", its cases say 1',
        ),
        (
            suite(case("test_b", FAILURE), case("test_c", FAILURE), failures="1"),
            '0.xml contradicts itself: suite "pytest" says failures="1", its cases say 2',
        ),
        (
            suite(case(), failures="1"),
            '0.xml contradicts itself: suite "pytest" says failures="1", its cases say 0',
        ),
        (suite(case(), tests="9"), '0.xml contradicts itself: suite "pytest" says tests="9", its cases say 1'),
        (suite(case(), tests="x"), '0.xml contradicts itself: suite "pytest" says tests="x", its cases say 1'),
        (
            suite(case(), case("test_b"), tests="1"),
            '0.xml contradicts itself: suite "pytest" says tests="1", its cases say 2',
        ),
    ],
)
def test_what_cannot_be_counted_is_one_clear_problem(data: bytes, what: str | None) -> None:
    reading = read(data)

    assert len(reading.problems) == 1
    assert reading.problems[0].way_out
    if what is not None:
        assert told(reading) == (what,)


def test_no_report_at_all_is_a_problem() -> None:
    assert read() == Reading(
        measurements=read().measurements,
        problems=(Problem(what="no report was given", way_out="name the file that the tests wrote"),),
        tool=Tool(name="junit"),
    )


def test_every_cut_of_a_report_is_a_problem() -> None:
    data = suite(case(), case("test_b", FAILURE), tests="2", failures="1").rstrip()

    assert not read(data).problems
    assert all(read(data[:end]).problems for end in range(len(data)))


def test_no_flipped_bit_hides_a_failure() -> None:
    data = suite(case(), case("test_b", FAILURE), tests="2", failures="1")

    for index in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[index] ^= 1 << bit
            reading = read(bytes(flipped))
            assert reading.problems or reading.findings


def test_the_worst_of_several_outcomes_wins_and_reruns_are_counted() -> None:
    rerun = '<rerunFailure message="x" type="t"><stackTrace>s</stackTrace></rerunFailure>'
    data = suite(
        case("flaky"),
        case("flaky"),
        case("broken"),
        case("broken", FAILURE),
        case("both", FAILURE),
        case("both", '<error message="teardown"/>'),
        case("surefire", FAILURE + rerun),
    )

    reading = read(data, suite(case("flaky", '<skipped message="no"/>')))

    assert numbers(reading) == {
        "collected": 4,
        "passed": 0,
        "failed": 2,
        "errors": 1,
        "skipped": 1,
        "xfailed": 0,
        "reruns": 4,
        "duration": 2000,
    }
    assert [(each.check, each.message) for each in reading.findings] == [
        ("tests/error", "tests.test_m::both: teardown"),
        ("tests/failed", "tests.test_m::broken: assert 1 == 2"),
        ("tests/failed", "tests.test_m::surefire: assert 1 == 2"),
    ]


def test_a_case_that_failed_and_skipped_failed() -> None:
    assert numbers(read(suite(case("t", FAILURE + "<skipped/>"))))["failed"] == 1


def test_all_skipped_leaves_the_account_open() -> None:
    account = read(suite(case("t", '<skipped message="no"/>'))).account

    assert account is not None
    assert account.is_open


@pytest.mark.parametrize("time", ["x", "NaN", "inf", "-1", "1e300", "9" * 400])
def test_a_time_that_is_no_number_counts_as_zero_and_is_said(time: str) -> None:
    reading = read(suite(case(time=time), case("test_b", time="1,234.5")))

    assert reading.notes == ("0.xml: 1 times are no numbers and count as 0",)
    assert numbers(reading)["duration"] == 1_234_500


@pytest.mark.parametrize("file", ["../../x.py", "/etc/passwd", "C:\\x.py", "a/../../b.py", ""])
def test_a_path_that_leaves_the_tree_names_nothing(file: str) -> None:
    assert [each.path for each in read(suite(case("t", FAILURE, file=file))).findings] == [None]


def test_the_same_report_twice_counts_once() -> None:
    data = suite(case())

    reading = read(data, data)

    assert reading.notes == ("1.xml is the same report as 0.xml, counted once",)
    assert numbers(reading) == numbers(read(data))


def test_text_is_bounded() -> None:
    reading = read(suite(case("t" * 9_000, f'<failure message="{"m" * 9_000}">{"d" * 90_000}</failure>')))

    assert [(len(each.message), len(each.detail)) for each in reading.findings] == [(300, 4_000)]


words = st.sampled_from(["a", "b", "c"])
kinds = st.sampled_from(
    ["", FAILURE, "<skipped/>", '<error message="e"/>', FAILURE + FAILURE, "<system-out>x</system-out>"]
)
cases = st.lists(st.builds(case, words, kinds), min_size=1, max_size=5)


@given(st.lists(cases, min_size=1, max_size=4))
def test_any_order_of_reports_gives_the_same(shards: list[list[str]]) -> None:
    reports = [Report(name=f"{number}.xml", data=suite(*shard)) for number, shard in enumerate(shards)]

    assert {repr(read_junit(order)) for order in permutations(reports)} == {repr(read_junit(reports))}


@given(st.lists(st.builds(case, st.text("abcdefgh", min_size=1, max_size=4), kinds), min_size=1, unique=True))
def test_it_counts_what_junitparser_counts(given_: list[str]) -> None:
    data = suite(*given_)
    parsed = [each for part in junitparser.xunit2.JUnitXml.fromstring(data) for each in part]

    failed = {f"{each.classname}::{each.name}" for each in parsed if each.is_failure or each.is_error}
    assert {each.message.partition(": ")[0] for each in read(data).findings} == failed


@given(st.binary(max_size=200))
def test_any_bytes_give_problems_and_no_traceback(data: bytes) -> None:
    assert read(data).problems
    assert read(b"<testsuites>" + data).problems
