"""One detail of a statement, held against the facts."""

from __future__ import annotations

import re

from gates.claims import (
    bounds,
    commands,
    dates,
    figures,
    gates_named,
    links,
    named,
    paths,
    rates,
    shares,
    sizes,
    sums,
    tallies,
    tests_named,
)
from gates.claims.details import is_file_column
from gates.claims.facts import Facts
from gates.claims.inline import Link
from gates.claims.marks import Mark
from gates.claims.statement import Detail, Outcome, Statement, Verdict

_BRANCH = re.compile(r"\bbranch\b", re.IGNORECASE)
_ABSENT = re.compile(r"\b(?:missing|needs?|todo|not|no|lack|issue|problem|bug|broken|remove)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:files?|location|path|script|document)\b")
_TESTED = re.compile(r"\b(?:verif|tested|covered by|pass|enforce|prove|validat|evidence|ensur)", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(?:created?|added|new|wrote|files?|deliver\w*|extended|updated)\b", re.IGNORECASE)


def judged_detail(detail: Detail, statement: Statement, facts: Facts) -> Verdict | None:
    """What becomes of one detail; None when it says nothing, such as a date of something else."""
    mark = Mark.OPEN if statement.is_plan and statement.mark is Mark.NONE else statement.mark
    match detail.value:
        case paths.Named() as path:
            return _path(path, detail, statement, facts, mark)
        case Link() as link:
            return links.judged(link, facts)
        case tests_named.NodeId() as node:
            return tests_named.judged_node(node, facts)
        case named.Symbol() as symbol:
            return _symbol(symbol, statement, facts, mark)
        case named.Commit() as commit:
            return named.judged_commit(commit, facts)
        case named.Job() as job:
            return named.judged_job(job, facts)
        case commands.Command() as command:
            return commands.judged(command, facts, mark)
        case tallies.Tally() as tally:
            known, multiplied = _tests_beside(detail, statement, facts)
            is_done = mark is Mark.DONE
            return tallies.judged(
                tally, facts, text=statement.text, is_done=is_done, known=known, multiplied=multiplied
            )
        case rates.Rate() as rate:
            return rates.judged(rate, facts, text=statement.text)
        case shares.Share() as share:
            return shares.judged(share)
        case sums.Sum() | sums.Per() as said:
            return sums.judged(said)
        case sizes.Size() as size:
            path_of_it = _file_beside(detail, statement, facts)
            return sizes.judged(size, path_of_it, facts.lines.get(path_of_it or ""))
        case dates.Said() as day:
            return dates.judged(day, facts)
        case bounds.Bound() as said:
            return bounds.judged(said, mark)
        case gates_named.Gate() as gate:
            return gates_named.judged(gate, facts, mark)
        case figures.Figure() as figure:
            return figures.judged(figure, facts, text=statement.text)
        case other:
            raise TypeError(f"no rule judges {type(other).__name__}")


def _symbol(symbol: named.Symbol, statement: Statement, facts: Facts, mark: Mark) -> Verdict | None:
    """Without a mark, a name says something only when it is the subject, and is there."""
    verdict = named.judged_symbol(symbol, facts)
    if mark is not Mark.NONE or symbol.is_plain:
        return None if mark is Mark.NONE else verdict
    is_there = verdict is not None and verdict.outcome is Outcome.SUPPORTED
    is_subject = "." not in symbol.written or symbol.written[:1].isupper()
    return verdict if is_there and is_subject and not _ABSENT.search(statement.text) else None


def _path(path: paths.Named, detail: Detail, statement: Statement, facts: Facts, mark: Mark) -> Verdict | None:
    if _BRANCH.search(statement.text) and "." not in path.pattern:
        return None  # `feature/x` is a branch
    in_column = bool(detail.column) and is_file_column(detail.column)
    files = tuple(each for each in paths.matches(path, facts) if tests_named.is_test_file(each))
    if files and _is_evidence_of_tests(detail, statement, mark, in_column=in_column):
        return tests_named.judged_files(files, facts)
    return paths.judged(
        path, facts, text=statement.text, mark=mark, is_evidence=in_column or mark is Mark.DONE,
        is_plan=mark is not statement.mark,
    )  # fmt: skip


def _is_evidence_of_tests(detail: Detail, statement: Statement, mark: Mark, *, in_column: bool) -> bool:
    """Whether a test file must have run: beside a mark or as evidence it must, as a mere place not."""
    if mark is Mark.OPEN or _PLACE.search(detail.column) or _WRITTEN.search(statement.text):
        return False
    return mark is not Mark.NONE or in_column or bool(_TESTED.search(statement.text))


def _tests_beside(detail: Detail, statement: Statement, facts: Facts) -> tuple[int | None, bool]:
    """The test functions of the one test file that a number speaks of, and whether some are parametrised."""
    path = _file_beside(detail, statement, facts)
    tests = facts.tests.get(path) if path and tests_named.is_test_file(path) else None
    if tests is None:
        return None, False
    return len(tests), any(test.is_multiplied for test in tests)


def _file_beside(detail: Detail, statement: Statement, facts: Facts) -> str | None:
    """The file named right before a number; else the only one that the statement names; else what is above it."""
    found = [each for each in statement.details if isinstance(each.value, paths.Named | Link)]
    chosen = found[0] if len(found) == 1 else None if found else statement.subject
    for each in reversed(statement.details[: statement.details.index(detail)]):
        if each.kind is detail.kind:
            chosen = None  # the file's number is that one
            break
        if each in found:
            chosen = each
            break
    files = [path for path in _places(chosen, facts) if path in facts.files]
    return files[0] if len(files) == 1 else None


def _places(detail: Detail | None, facts: Facts) -> tuple[str, ...]:
    match detail.value if detail else None:
        case paths.Named() as path:
            return paths.matches(path, facts)
        case Link() as link:
            where = links.place(link, facts.document)
            return (where[0],) if where else ()
        case _:
            return ()
