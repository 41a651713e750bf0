"""Walks a JUnit report with expat. Bytes of strangers: nothing is expanded, followed or kept beyond its bound.

One entry is kept for each case, and only cases that carry a result are built as elements for junitparser. So a
report of 100,000 passing tests costs little more than expat itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree  # only builds elements here; it parses nothing
from xml.parsers import expat

from gates.readers.junit_cases import MAX_TEXT, Cases, Outcome, Unreadable
from gates.readers.junit_results import interpret

MAX_BYTES = 1 << 29
MAX_DEPTH = 64
CHUNK = 1 << 20
RESULTS = frozenset(
    {"failure", "error", "skipped", "rerunFailure", "rerunError", "flakyFailure", "flakyError"},
)
CUT = frozenset({3, 5, 6, 20})
"""Expat's codes for a document that ends too early: no element, unclosed token, partial character, unclosed CDATA."""


def read_cases(data: bytes) -> Cases:
    """Read a report.

    Raises:
        Unreadable: empty, cut, not XML, not JUnit, with a DOCTYPE, too deep or too large.
    """
    if not data.strip():
        raise Unreadable("is empty: whoever wrote it died before the first byte", "run the tests again")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"has {len(data):,} bytes, more than {MAX_BYTES:,}", "split the test run into shards")
    walk = _Walk()
    parser = walk.parser
    try:
        for start in range(0, len(data), CHUNK):
            parser.Parse(data[start : start + CHUNK], start + CHUNK >= len(data))
    except expat.ExpatError as error:
        raise _explained(error, data, parser.ErrorByteIndex) from None
    except (ValueError, LookupError) as error:
        raise Unreadable(f"has an encoding that cannot be read ({error})", "write the report as UTF-8") from None
    return walk.cases


def _explained(error: expat.ExpatError, data: bytes, index: int) -> Unreadable:
    where = f"line {error.lineno}, column {error.offset + 1}"
    if error.code in CUT:
        return Unreadable(f"is cut at {where}: whoever wrote it died before the end", "run the tests again")
    byte = data[index] if 0 <= index < len(data) else 32
    if byte < 32 and byte not in (9, 10, 13):
        return Unreadable(
            f"has the raw control character \\x{byte:02x} at {where}, which XML forbids",
            "the writer of the report does not escape it: update that plugin, or keep it out of messages",
        )
    return Unreadable(f"is not XML at {where} ({expat.ErrorString(error.code)})", "write the report again")


@dataclass(kw_only=True, slots=True)
class _Tally:
    """Counts of one suite, to be held against its attributes."""

    attributes: dict[str, str]
    ids: int = 0
    """Cases with an id that this suite did not have before."""
    outcomes: int = 0
    """Cases, with each result of a case on its own."""
    failing: dict[str, set[str]] = field(default_factory=dict)
    """Result tag -> ids that have it."""
    elements: Counter[str] = field(default_factory=Counter)
    """Result tag -> elements."""

    def add(self, other: _Tally) -> None:
        self.ids += other.ids
        self.outcomes += other.outcomes
        for tag, ids in other.failing.items():
            self.failing.setdefault(tag, set()).update(ids)
        self.elements += other.elements


_COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))


class _Walk:
    """The handlers of one parse."""

    def __init__(self) -> None:
        self.cases = Cases()
        self.depth = 0
        self.suites: list[_Tally] = []
        self.name = ""
        self.is_case_open = False
        self.attributes: dict[str, str] = {}
        self.element: ElementTree.Element | None = None
        self.text: list[str] = []
        self.text_depth = 0
        self.text_size = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def refuse_doctype(self, *_: object) -> None:
        raise Unreadable("has a DOCTYPE, which no test report needs", "it is not read; write a plain JUnit report")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if tag == "testcase":
            self.start_case(attributes)
        elif self.depth > MAX_DEPTH:
            raise Unreadable(f"is nested deeper than {MAX_DEPTH} elements", "it is no test report; look at its writer")
        elif self.is_case_open:
            if tag in RESULTS and not self.text_depth:
                self.start_result(tag, attributes)
        elif tag in ("testsuite", "testsuites"):
            self.suites.append(_Tally(attributes=attributes))
        elif self.depth == 1:
            raise Unreadable(f"is no JUnit report: its root is <{tag[:80]}>", "name the file that the tests wrote")

    def start_case(self, attributes: dict[str, str]) -> None:
        if self.is_case_open or not self.suites or self.depth > MAX_DEPTH:
            raise Unreadable("has a <testcase> that is not directly in a suite", "look at what wrote the report")
        self.is_case_open = True
        self.attributes = attributes
        name, group = attributes.get("name", ""), attributes.get("classname", "")
        if not name and not group:
            raise Unreadable(
                f"has a case without a name at line {self.parser.CurrentLineNumber}: the run was stopped in it",
                "look at the output of the tests",
            )
        self.name = identity = f"{group}::{name}" if group else name
        suite, cases = self.suites[-1], self.cases
        suite.outcomes += 1
        if identity in cases.outcomes:
            cases.attempts[identity] += 1
        else:
            suite.ids += 1
            cases.outcomes[identity] = Outcome.PASSED
        time = attributes.get("time")
        if time:
            try:
                cases.duration_us += _microseconds(time)
            except (ValueError, OverflowError):
                cases.bad_times += 1

    def start_result(self, tag: str, attributes: dict[str, str]) -> None:
        if self.element is None:
            self.element = ElementTree.Element("testcase", self.attributes)
        ElementTree.SubElement(self.element, tag, attributes)
        self.text_depth = self.depth
        self.text, self.text_size = [], 0
        self.parser.CharacterDataHandler = self.keep_text

    def keep_text(self, text: str) -> None:
        if self.text_size < MAX_TEXT:
            self.text.append(text[: MAX_TEXT - self.text_size])
            self.text_size += len(text)

    def end(self, tag: str) -> None:
        if self.depth == self.text_depth and self.element is not None:
            self.element[-1].text = "".join(self.text)
            self.text_depth = 0
            self.parser.CharacterDataHandler = None
        elif tag == "testcase":
            if self.element is not None:
                self.end_case(self.element)
                self.element = None
            self.is_case_open = False
        elif not self.is_case_open and tag in ("testsuite", "testsuites"):
            self.end_suite()
        self.depth -= 1

    def end_case(self, element: ElementTree.Element) -> None:
        suite = self.suites[-1]
        tags = Counter(child.tag for child in element)
        suite.elements += tags
        for tag in tags:
            suite.failing.setdefault(tag, set()).add(self.name)
        suite.outcomes += max(0, sum(tags[result] for _, result in _COUNTED) - 1)
        found, reruns = interpret(element)
        if reruns:
            self.cases.attempts[self.name] += reruns
        if found:
            self.cases.troubles.setdefault(self.name, []).extend(found)
            worst = max(trouble.outcome for trouble in found)
            self.cases.outcomes[self.name] = max(self.cases.outcomes[self.name], worst)

    def end_suite(self) -> None:
        whole = self.suites.pop()
        for own_or_whole in self.disagreements(whole):
            self.cases.mismatches.append(own_or_whole)
        if self.suites:
            self.suites[-1].add(whole)

    def disagreements(self, suite: _Tally) -> list[str]:
        """Attributes that no way of counting the cases gives."""
        found = []
        ranges = [("tests", suite.ids, suite.outcomes)]
        ranges += [(word, len(suite.failing.get(tag, ())), suite.elements[tag]) for word, tag in _COUNTED]
        for word, least, most in ranges:
            said = suite.attributes.get(word)
            if said is None:
                continue
            count = _number(said)
            if count is None or not least <= count <= most:
                name = suite.attributes.get("name", "")[:80]
                held = f"{least:,}" if least == most else f"{least:,} to {most:,}"
                found.append(f'suite "{name}" says {word}="{said[:40]}", its cases say {held}')
        return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _microseconds(text: str) -> int:
    """Seconds as the report says them, `1,234.5` too; ValueError when that is no time."""
    seconds = float(text.replace(",", ""))
    if not 0 <= seconds < 1e9:
        raise ValueError(text)
    return round(seconds * 1_000_000)
