"""Tables and lists as a whole: rows against their total, parts of a test run against its total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.claims.document import Row, Table, Text
from gates.claims.inline import Line
from gates.claims.marks import without_marks
from gates.claims.numbers import INTEGER, PERCENT, Percent, integer, misfit, sum_problem

_WHOLE = re.compile(
    rf"^\W*({INTEGER})(?:\s?(?:tests?|files?|lines|loc|items|symbols|scenarios|cases))?\W*$", re.IGNORECASE
)
_TOTAL = re.compile(r"^\W*(?:grand |overall |sub)?total\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"%|rate|score|id\b|#|^no\.?$|year|date|version|priority|phase|batch|week|day|time|duration|port|average|"
    r"avg|max|min",
    re.IGNORECASE,
)
_COLUMNS = 4
_RANKS_LEAST = 3
_RANKS = re.compile(r"^(?:critical|blocker|high|medium|moderate|low|info)(?: priority| severity)?$", re.IGNORECASE)
_LABELLED = re.compile(
    rf"^\W*([A-Za-z][A-Za-z ]{{2,24}}?)\W*:\W*({INTEGER})(?!\d|[.,]\d|\s?[/%]|\+|\s?(?:of|out of)\b)(.*)$"
)
_OWN_RATE = re.compile(rf"[^\d(]{{0,24}}\(({PERCENT}) ?%(?: (?:pass|success)[ \w]*)?\)")


def table_problems(table: Table) -> Iterator[tuple[Row, str]]:
    """Rows that call themselves the total and are not the sum of the rows above them."""
    for at, row in enumerate(table.rows):
        if not row.cells or not _TOTAL.match(without_marks(row.cells[0].text)):
            continue
        above = [each for each in table.rows[:at] if each.cells and not _TOTAL.match(without_marks(each.cells[0].text))]
        for column in range(1, len(row.cells)):
            header = table.headers[column] if column < len(table.headers) else ""
            if _COUNTED.search(header) or len(above) < 2:
                continue
            problem = _sum_of(
                [each.cells[column].text for each in above if column < len(each.cells)], row.cells[column].text
            )
            if problem:
                yield row, f"{header or 'column'}: {problem}"


def _sum_of(parts: list[str], total: str) -> str:
    """Why cells do not make their total; `50+` is at least 50, so that only a sum on the wrong side is a problem."""
    numbers = [_WHOLE.match(part) for part in parts]
    whole = _WHOLE.match(total)
    if whole is None or any(number is None for number in numbers):
        return ""
    values = tuple(integer(number.group(1)) for number in numbers if number is not None)
    wanted = integer(whole.group(1))
    is_more = sum(values) > wanted
    if (is_more and "+" in total) or (not is_more and any("+" in part for part in parts)):
        return ""
    return sum_problem(values, wanted)


def row_problem(headers: tuple[str, ...], row: Row) -> str:
    """A row whose parts are more, or less, than its total, or whose rate of passed tests is not theirs."""
    found: dict[str, int] = {}
    rate = None
    names = [without_marks(header).lower().strip() for header in headers]
    for name, cell in zip(names, row.cells, strict=False):
        number = _WHOLE.match(cell.text)
        key = _key(name)
        if key and number:
            found[key] = integer(number.group(1))
        elif re.fullmatch(r"(?:pass|success)(?:ed|ing)? ?(?:rate|%|percent\w*)(?: ?%)?|rate", name):
            percent = re.fullmatch(rf"\W*({PERCENT}) ?%\W*", cell.text)
            rate = Percent.of(percent.group(1)) if percent else None
    return _problem(found, rate) or _across(names, row)


def _across(names: list[str], row: Row) -> str:
    """`Metric | A | B | Total`: the last column is the sum of those before it."""
    if len(names) < _COLUMNS or names[-1] != "total" or len(row.cells) != len(names) or any(map(_key, names[1:-1])):
        return ""
    if _COUNTED.search(row.cells[0].text):
        return ""
    return _sum_of([cell.text for cell in row.cells[1:-1]], row.cells[-1].text)


def _problem(found: dict[str, int], rate: Percent | None) -> str:
    total = found.get("total")
    if total is None:
        return ""
    parts = {key: number for key, number in found.items() if key != "total"}
    if "passed" in parts and rate is not None and (wrong := misfit(parts["passed"], total, rate)):
        return wrong
    if sum(parts.values()) > total or ({"passed", "failed"} <= set(parts) and sum(parts.values()) != total):
        terms = " + ".join(f"{number:,} {key}" for key, number in parts.items())
        return f"{terms} is {sum(parts.values()):,}, not {total:,}"
    return ""


def _key(name: str) -> str:
    if re.fullmatch(r"total(?: tests?| run| count)?|tests?(?: run| count| total)?|# ?tests", name):
        return "total"
    for key, words in (
        ("passed", "pass(?:ed|ing)?"),
        ("failed", "fail(?:ed|ing|ures?)?"),
        ("skipped", "skip(?:ped)?"),
        ("errors", "errors?"),
    ):
        if re.fullmatch(words, name):
            return key
    return ""


def list_problems(texts: tuple[Text, ...]) -> Iterator[tuple[int, str]]:
    """Lines such as Total, Passed, Failed in one list or paragraph that do not add up: line, problem."""
    groups: dict[tuple[tuple[str, ...], int], list[Line]] = {}
    for text in texts:
        if text.kind in {"item", "paragraph"}:
            groups.setdefault((text.section, text.group), []).extend(text.lines)
    for lines in groups.values():
        yield from _list_problem(lines)


def _list_problem(lines: list[Line]) -> Iterator[tuple[int, str]]:
    labelled = [(line, found) for line in lines if (found := _LABELLED.match(without_marks(line.text)))]
    totals = [(line.number, integer(found.group(2))) for line, found in labelled if _TOTAL.match(found.group(1))
              or _key(found.group(1).lower()) == "total"]  # fmt: skip
    if len(totals) != 1:
        return
    where, total = totals[0]
    counts = {"total": total}
    for line, found in labelled:
        number = integer(found.group(2))
        key = _key(found.group(1).lower().removesuffix(" tests"))
        if key and key != "total":
            counts.setdefault(key, number)
        rate = _OWN_RATE.match(found.group(3))
        if line.number != where and number <= total and rate and (wrong := misfit(number, total, Percent.of(rate[1]))):
            yield line.number, wrong
    ranks = [integer(found.group(2)) for _, found in labelled if _RANKS.match(found.group(1).strip())]
    problem = _problem(counts, None)
    if not problem and len(ranks) >= _RANKS_LEAST and len(ranks) == len(labelled) - 1:
        problem = sum_problem(tuple(ranks), total)
    if problem:
        yield where, problem
