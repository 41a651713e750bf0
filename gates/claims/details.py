"""One line of text -> what it says that can be held against facts, in the order in which it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gates.claims import dates, figures, rates, shares, sizes, sums, tallies
from gates.claims.commands import inline
from gates.claims.inline import LINE_LIMIT, Line
from gates.claims.marks import without_marks
from gates.claims.named import Job, commit_of, commits, jobs, symbol
from gates.claims.paths import in_text, named
from gates.claims.statement import Detail, Kind
from gates.claims.tests_named import node_id

_CODE = re.compile(r"`([^`]*)`")
_WORD = re.compile(
    r"(?<![\w.`/$-])(?:[A-Za-z_]\w*\(\)|[A-Za-z]\w*_\w+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?![\w/-]|\.\w)"
)
_CI = re.compile(r"\b(?:ci|ci job|jobs?|workflows?|pipeline|github actions?)\b")
_FILES = re.compile(
    r"\b(?:files?|location|path|where|evidence|source|tests?|module|script|document|link|reference|artifacts?|"
    r"implementation)\b"
)


def details_of(line: Line, *, column: str = "", prefix: str = "") -> tuple[Detail, ...]:
    """Read a line or a cell.

    Args:
        line: the line or cell.
        column: the header of its column, in lower case.
        prefix: what a number in it is of, such as `coverage: `; it is read before the text.
    """
    if len(line.text) > LINE_LIMIT:
        return ()
    found = list(_Reader(line, column, prefix).found())
    return tuple(detail for _, detail in sorted(found, key=lambda entry: entry[0]))


def is_file_column(column: str) -> bool:
    """Whether a column names files or evidence."""
    return bool(_FILES.search(column))


class _Reader:
    """What was read is blanked, so that nothing is read twice."""

    def __init__(self, line: Line, column: str, prefix: str) -> None:
        self.line = line
        self.column = column
        self.text = prefix + line.text
        self.rest = self.text

    def found(self) -> Iterator[tuple[int, Detail]]:
        for link in self.line.links:
            if not link.is_image and link.target:
                at = max(0, self.text.find(link.text))
                if re.fullmatch(r"\S*(?:[/\\]|\.\w{1,5}`?$)\S*", link.text):
                    self._blank(at, at + len(link.text))  # the link says it better
                yield (
                    at,
                    Detail(kind=Kind.LINK, line=self.line.number, text=link.target, value=link, column=self.column),
                )
        yield from self._each(Kind.CI, jobs(self.rest))
        yield from self._each(Kind.COMMIT, commits(self.rest))
        yield from self._codes()
        yield from self._paths()
        if _CI.search(self.column) and not re.search(r"[/.]y", self.text):
            yield from self._job_cells()
        yield from self._each(Kind.DATE, dates.find(self.rest))
        yield from self._sums()
        yield from self._rates()
        yield from self._each(Kind.TESTS, tallies.find(self.rest))
        yield from self._each(Kind.SHARE, shares.find(self.rest))
        yield from self._each(Kind.COUNT, sizes.find(self.rest))
        yield from self._each(Kind.FIGURE, figures.find(self.rest))
        yield from self._words()

    def _each(self, kind: Kind, found: Iterable[tuple[int, int, object]]) -> Iterator[tuple[int, Detail]]:
        for start, end, value in list(found):
            if self.rest[start:end].strip() and "\0" not in self.rest[start:end]:
                self._blank(start, end)
                yield start, self._detail(kind, start, end, value)

    def _detail(self, kind: Kind, start: int, end: int, value: object) -> Detail:
        text = self.text[start:end].strip().strip("`").strip()
        return Detail(kind=kind, line=self.line.number, text=text, value=value, column=self.column)

    def _blank(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + "\0" * (end - start) + self.rest[end:]

    def _codes(self) -> Iterator[tuple[int, Detail]]:
        for found in _CODE.finditer(self.rest):
            word = found.group(1).strip()
            known = _code(word)
            if known and known[0] is Kind.NAME and re.match(r"\s+branch\b", self.rest[found.end() :]):
                self._blank(*found.span())
            elif known:
                self._blank(*found.span())
                yield found.start(), self._detail(known[0], *found.span(), known[1])
            elif not re.search(r"%|passed|failed|/\d", word):
                self._blank(*found.span())

    def _paths(self) -> Iterator[tuple[int, Detail]]:
        whole = re.sub(r"[`*]", "", without_marks(self.rest)).strip()
        for start, end, word in list(in_text(self.rest)):
            node = node_id(word + (re.match(r"(?:::\w+)*", self.rest[end:]) or [""])[0])
            if node and node.path:
                whole_end = end + len((re.match(r"(?:::\w+)*", self.rest[end:]) or [""])[0])
                self._blank(start, whole_end)
                yield start, self._detail(Kind.TEST, start, whole_end, node)
                continue
            path = named(word, is_code=word == whole)
            if path is not None:
                self._blank(start, end)
                yield start, self._detail(Kind.PATH, start, end, path)

    def _words(self) -> Iterator[tuple[int, Detail]]:
        """Names that are not written as code: `start_all()`, `CT_from_t`, `AgentState`."""
        for found in _WORD.finditer(self.rest):
            name = symbol(found.group())
            is_first = not re.search(r"\w", re.sub(r"^\s*\[[ xX]\]", "", self.text[: found.start()]))
            if name is not None and (name.is_called or is_first):
                value = replace(name, is_plain=name.is_plain or not name.is_called)
                yield found.start(), self._detail(Kind.NAME, *found.span(), value)

    def _job_cells(self) -> Iterator[tuple[int, Detail]]:
        for found in re.finditer(r"[A-Za-z][\w-]*(?: [\w-]+){0,3}", self.rest):
            if found.group().lower() not in {"none", "n", "na", "all", "any", "yes", "no"} and not re.search(
                r"\d ?%", self.rest
            ):
                self._blank(*found.span())
                yield found.start(), self._detail(Kind.CI, *found.span(), Job(name=found.group()))

    def _sums(self) -> Iterator[tuple[int, Detail]]:
        for start, end, value in list(sums.find(self.rest)):
            if "\0" in self.rest[start:end]:
                continue
            detail = self._detail(Kind.SUM, start, end, value)
            opening = re.search(r"[(=:\u2013\u2014-]", self.rest[start:end])
            self._blank(start + (opening.start() if opening else 0), end)  # `76 tests` before it is read as such
            yield start, detail

    def _rates(self) -> Iterator[tuple[int, Detail]]:
        for start, end, value in list(rates.find(self.rest)):
            if self.rest[start:end].strip("\0"):
                self._blank(start, end)
                kind = Kind.MUTATION if value.metric == "mutation" else Kind.COVERAGE
                yield start, self._detail(kind, start, end, value)


def _code(word: str) -> tuple[Kind, object] | None:
    node = node_id(word)
    if node:
        return Kind.TEST, node
    commit = commit_of(word)
    if commit:
        return Kind.COMMIT, commit
    path = named(word)
    if path:
        return Kind.PATH, path
    command = inline(word)
    if command:
        return Kind.COMMAND, command
    name = symbol(word)
    return (Kind.NAME, name) if name else None
