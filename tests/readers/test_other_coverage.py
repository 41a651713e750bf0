"""Cobertura and LCOV in the terms of coverage; entity bombs, cuts and contradictions are problems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.readers.cobertura import read_cobertura
from gates.readers.lcov import read_lcov

XML = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage lines-valid="3" lines-covered="2" timestamp="1700000000000">
 <sources><source>/work/x/src</source></sources>
 <packages><package><classes><class filename="acme/a.py"><lines>
  <line number="1" hits="1"/>
  <line number="2" hits="4" branch="true" condition-coverage="50% (1/2)"/>
  <line number="4" hits="0"/>
 </lines></class></classes></package></packages>
</coverage>
"""
TRACE = "TN:\nSF:src/acme/a.py\nDA:1,1\nDA:2,4\nDA:4,0\nBRDA:2,0,0,1\nBRDA:2,0,1,-\nLF:3\nLH:2\nend_of_record\n"
BOMB = '<!DOCTYPE coverage [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><coverage>&b;</coverage>'
FILES = frozenset({"src/acme/a.py"})


def cobertura(text):
    return read_cobertura(text.encode(), files=FILES, roots=("/work/x",))


def lcov(text):
    return read_lcov(text.encode(), roots=("/work/x",))


@pytest.mark.parametrize("measured", [cobertura(XML), lcov(TRACE)], ids=["cobertura", "lcov"])
def test_lines_and_branches_are_those_of_the_report(measured):
    file = measured.report.files["src/acme/a.py"]
    assert measured.problems == ()
    assert (set(file.executed), set(file.missing)) == ({1, 2}, {4})
    assert (file.covered_branches, file.branches, measured.has_branches) == (1, 2, True)


def test_a_report_says_when_it_was_written():
    assert cobertura(XML).written_ms == 1_700_000_000_000


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        (BOMB, "entities"),
        (XML[:-20], "is cut or no XML"),
        ("<testsuites/>", "root is <testsuites>"),
        (XML.replace('hits="4"', 'hits="-4"'), "hits"),
        (XML.replace('hits="4"', ""), "cannot be understood"),
        (XML.replace("(1/2)", "(3/2)"), "3 of 2 branches"),
        (XML.replace("50% (1/2)", "50%"), "does not say how many"),
        (XML.replace('lines-valid="3"', 'lines-valid="4"'), 'says lines-valid="4"'),
        (XML.replace('lines-covered="2"', 'lines-covered="3"'), 'says lines-covered="3"'),
        ("<coverage></coverage>", "names no file"),
        ("<a>" * 100, "root is <a>"),
        ("<coverage>" * 100, "deeper"),
    ],
)
def test_a_cobertura_report_that_nobody_can_believe_is_a_problem(text, what):
    assert what in cobertura(text).problems[0].what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        (TRACE.replace("end_of_record\n", ""), "is cut"),
        (TRACE.replace("LF:3", "LF:4"), "LF:4"),
        (TRACE.replace("LH:2", "LH:3"), "LH:3"),
        (TRACE.replace("DA:4,0", "DA:0,0"), "no line 0"),
        (TRACE.replace("DA:4,0", "DA:four,0"), "cannot be understood"),
        ("hello\n", "is no LCOV"),
        ("end_of_record\n", "did not begin"),
        (TRACE.replace("TN:", "SF:b.py"), "before the last one ended"),
        ("TN:\n", "names no file"),
        ("DA:1,1\n", "is no LCOV"),
    ],
)
def test_a_trace_that_nobody_can_believe_is_a_problem(text, what):
    assert what in lcov(text).problems[0].what


def test_the_same_file_twice_ran_when_it_ran_in_either():
    twice = TRACE + TRACE.replace("DA:4,0", "DA:4,1").replace("LH:2", "LH:3")
    assert set(lcov(twice).report.files["src/acme/a.py"].executed) == {1, 2, 4}


@given(cut=st.integers(min_value=0, max_value=len(XML.rstrip()) - 1))
def test_no_cut_of_a_cobertura_report_is_believed(cut):
    assert cobertura(XML[:cut]).problems


@given(cut=st.integers(min_value=0, max_value=len(TRACE) - 2))
def test_no_cut_of_a_trace_is_believed(cut):
    assert lcov(TRACE[:cut]).problems


@given(data=st.binary(max_size=200))
def test_no_bytes_raise(data):
    assert read_cobertura(data, files=()).problems
    assert read_lcov(data).problems
