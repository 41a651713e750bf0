"""Foreign text x each output: inert, and the verdict is read back from what a person would see."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gates.model.account import Account
from gates.model.evidence import Problem, Subject, Tool
from gates.model.health import Decision, Health, JudgedFinding, LaneSummary, LeftOut
from gates.model.place import Place
from gates.model.quantity import Measurement
from gates.model.scope import PartId
from gates.model.status import Direction, FindingState, Policy, Readiness, Status
from gates.report import github
from gates.report.compose import compose
from gates.report.files import all_files
from gates.report.inert import visible
from gates.report.tally import tally
from gates.report.terminal import Terminal, render
from gates.report.wording import read_verdict, verdict_line
from tests.report.builders import clean, judged, messy, part, trends_of
from tests.report.hostile import TEXTS

ALLOWED_MARKDOWN = {
    "html_block": False, "html_inline": False, "image": False, "link_open": False, "fence": False, "code_block": False,
}  # fmt: skip


def everywhere(text: str) -> Health:
    """A run in which every field that can hold foreign text holds this one."""
    findings = tuple(
        JudgedFinding(
            finding=replace(judged(f"lint/{text}", text, 1, text, group=text).finding, fingerprint=text),
            state=state,
            waiver_reason=text if state is FindingState.WAIVED else None,
        )
        for state in FindingState
    )
    bad = part(
        "lint",
        text,
        Status.FAIL,
        text,
        reasons=(text,),
        notes=(text,),
        follows_from=text,
        problems=(Problem(what=text, way_out=text),),
        findings=findings,
        account=Account(unit=text, expected=3, examined=1, unexplained=1, explained={text: 1}, names={text: (text,)}),
        measurements=(
            Measurement(metric=text, value=1, of=3, unit=text, component=text, better=Direction.HIGHER),
            Measurement(metric=text, value=1, of=3, unit=text, path=text, better=Direction.HIGHER),
            Measurement(metric=f"noqa {text}", value=1, unit=text),
        ),
        tool=Tool(name=text, version=text),
        digests={text: text},
        reused_from=text,
        proof=text,
        reproduce=text,
    )
    run = messy()
    return replace(
        run,
        status=Status.FAIL,
        readiness=Readiness.NOT_READY,
        reasons=(text,),
        parts=(bad,),
        lanes=(LaneSummary(lane=text, paths=(text,), policy=Policy.STRICT, tier=1, owner=text, files=1, lines=1),),
        missing_parts=(text,),
        left_out=(LeftOut(part=PartId(gate="lint", lane=text), reason=text),),
        decisions=tuple(
            Decision(
                priority=0,
                title=text,
                gate="lint",
                lane=text,
                why=text,
                next_step=text,
                reproduce=text,
                places=(
                    Place(path=text, line=1, column=2, text=text),
                    Place(path=text, test=text, text=f"x {text}"),
                    Place(test=text),
                    Place(text=text),
                ),
                places_left_out=3,
                explains=(text, text),
                explains_left_out=2,
            )
            for _ in range(7)
        ),
        waiver_problems=(text,),
        subject=Subject(commit_sha=text, tree_digest=text, base_sha=text, ref_name=text, python=text),
    )


class Reader(HTMLParser):
    """What a browser makes of a page: its elements, its attributes, its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "h1":
            self.headings.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


TITLE = ("heading_open", "h1")
SVG_ELEMENTS = {"svg", "title", "clipPath", "rect", "g", "text"}
HTML_ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "div", "h1", "h2", "ul", "ol", "li", "section",
    "strong", "p", "code", "nav", "main", "table", "thead", "tbody", "tr", "th", "td", "span", "svg", "desc",
    "polyline", "circle", "footer", "script",
}  # fmt: skip


def tokens_of(text: str) -> list[object]:
    return MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)


def check_markdown(text: str, wanted: tuple[Status, Readiness]) -> None:
    assert read_verdict(text.splitlines()[0].removeprefix("# ")) == wanted
    tokens = [token for block in tokens_of(text) for token in (block, *(block.children or ()))]  # type: ignore[attr-defined]
    assert not {token.type for token in tokens} & set(ALLOWED_MARKDOWN)
    titles = [tokens[place + 1].content for place, token in enumerate(tokens) if (token.type, token.tag) == TITLE]
    assert titles == [text.splitlines()[0].removeprefix("# ")]
    seen = "".join(token.content for token in tokens if token.type == "text")
    assert not re.search(r"(?<![A-Za-z0-9])@[A-Za-z0-9]", seen)
    assert "https://" not in seen
    check_tables(tokens)
    assert "\x1b" not in text


def check_tables(tokens: list[object]) -> None:
    """Each row has as many cells as its table has columns."""
    columns = cells = 0
    for token in tokens:
        kind = token.type  # type: ignore[attr-defined]
        if kind == "thead_open":
            columns = 0
        columns += kind == "th_open"
        cells = 0 if kind == "tr_open" else cells + (kind == "td_open")
        if kind == "tr_close" and cells:
            assert cells == columns


@pytest.mark.parametrize("text", TEXTS, ids=[f"text{place}" for place in range(len(TEXTS))])
def test_a_hostile_text_is_inert_in_every_output(text: str) -> None:
    check(text)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_inert_in_every_output(text: str) -> None:
    check(text)


def check(text: str) -> None:
    health = everywhere(text)
    wanted = (health.status, health.readiness)
    trends = trends_of(health)
    files = all_files(health, trends)
    page = compose(health, trends, tally(health))
    assert all("/" not in name.removeprefix("badges/") and ".." not in name for name in files)
    for data in files.values():
        decoded = data.decode("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", decoded)

    check_markdown(files["health.md"].decode(), wanted)
    check_markdown(github.step_summary(page), wanted)

    document = json.loads(files["health.json"])
    assert (document["verdict"]["status"], document["verdict"]["readiness"]) == ("fail", "not-ready")

    reader = Reader()
    reader.feed(files["health.html"].decode())
    assert set(reader.elements) <= HTML_ELEMENTS
    assert reader.elements.count("script") == 1
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name in ("src", "style")]
    assert all((value or "").startswith("#") for name, value in reader.attributes if name == "href")
    assert read_verdict("".join(reader.headings)) == wanted

    sarif = json.loads(files["findings.sarif"])
    assert [len(run["results"]) for run in sarif["runs"]] == [len(FindingState)]
    for run in sarif["runs"]:
        for result in run["results"]:
            assert "](" not in result["message"]["text"]  # a link of SARIF
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9/~\-._!$&'()*+,;=@%]+", uri)

    for name, data in files.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(data)
            assert {element.tag.split("}")[1] for element in root.iter()} == SVG_ELEMENTS

    for terminal in (Terminal(columns=40), Terminal(columns=120, encoding="ascii"), Terminal(encoding="cp1252")):
        for report in ("health.md", ""):
            shown = render(health, trends, terminal, report=report)
            shown.encode(terminal.encoding)
            assert read_verdict(shown.splitlines()[0]) == wanted
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)

    for line in github.annotations(health):
        assert len(line.splitlines()) == 1
        assert re.match(r"^::(error|warning)( [^:]*)?::", line)
        assert "##[" not in line
    fence = github.fenced(f"{text}\n{text}", "0" * 32)
    assert fence.startswith("::stop-commands::" + "0" * 32 + "\n")
    assert fence.endswith("\n::" + "0" * 32 + "::\n")
    inside = fence.splitlines()[1:-1]
    assert not [line for line in inside if line.startswith("::") or "##[" in line]


def test_the_verdict_of_each_state_reads_back() -> None:
    for status in Status:
        for readiness in Readiness:
            for interrupted in (True, False):
                health = replace(clean(), status=status, readiness=readiness, interrupted=interrupted)

                assert read_verdict(verdict_line(health)) == (status, readiness)


def test_a_terminal_sequence_is_shown_and_not_obeyed() -> None:
    assert visible("\x1b[2J\n\x9b") == "\\x1b[2J\\n\\x9b"


def test_home_folders_are_not_shown() -> None:
    shown = [
        visible(text) for text in ("at /home/maria/app/x.py:3", "/Users/maria/x", "/root/x", "C:\\Users\\maria\\x")
    ]

    assert shown == ["at ~/app/x.py:3", "~/x", "~/x", "~\\x"]
    assert visible("src/root/home/x.py and docs/home/page") == "src/root/home/x.py and docs/home/page"
