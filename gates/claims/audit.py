"""A document and what is known -> what became of each statement. The worst detail decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gates.claims import links, named, paths, tests_named
from gates.claims.commands import Command
from gates.claims.details_judged import judged_detail
from gates.claims.document import Document
from gates.claims.facts import Facts, Needs
from gates.claims.inline import Link
from gates.claims.leftovers import leftover
from gates.claims.marks import Mark
from gates.claims.read import statements_of, status_of
from gates.claims.statement import WORST, Audit, Detail, Judged, Kind, Outcome, Statement, Verdict

SHOWN = 2
"""So many reasons of one outcome are given for a statement."""
_OF_ITSELF = {Mark.OPEN: "it says itself that it is not done", Mark.PARTLY: "it says itself that it is done in part"}


def needs(document: Document, facts: Facts) -> Needs:
    """What must be looked up before `audit`: of `facts` only the files and the document's path are used."""
    tests: set[str] = set()
    names: set[str] = set()
    pages: set[str] = set()
    commits: set[str] = set()
    candidates: set[str] = set()
    lines: set[str] = set()
    for statement in statements_of(document)[0]:
        for detail in (*statement.details, *((statement.subject,) if statement.subject else ())):
            match detail.value:
                case paths.Named() as path:
                    found = paths.matches(path, facts)
                    tests |= {each for each in found if tests_named.is_test_file(each)}
                    lines |= {each for each in found[:1] if each in facts.files}
                    candidates |= set(paths.alternatives(path.pattern)) if not found else set()
                case Link() as link:
                    where = links.place(link, facts.document)
                    pages |= {where[0]} if where and where[1] and where[0].endswith(".md") else set()
                    lines |= {where[0]} & facts.files if where else set()
                    tests |= {where[0]} & facts.files if where and tests_named.is_test_file(where[0]) else set()
                case tests_named.NodeId() as node:
                    names |= {node.names[-1]}
                    tests |= (
                        set(paths.matches(paths.Named(pattern=node.path, is_plain=False), facts))
                        if node.path
                        else set()
                    )
                case named.Symbol() as symbol:
                    names.add(symbol.name)
                case named.Commit() as commit:
                    commits.add(commit.sha)
                case Command() as command:
                    for word in command.words:
                        wanted = paths.named(word)
                        test = tests_named.node_id(word) if "::" in word else None
                        if test and test.path:
                            tests |= set(paths.matches(paths.Named(pattern=test.path, is_plain=False), facts))
                        elif wanted and not paths.matches(wanted, facts):
                            candidates |= {wanted.pattern, f"{command.folder}/{wanted.pattern}".lstrip("/")}
                case _:
                    pass
    return Needs(
        test_files=frozenset(tests), names=frozenset(names), pages=frozenset(pages), commits=frozenset(commits),
        candidates=frozenset(candidates), line_counts=frozenset(lines),
    )  # fmt: skip


def audit(document: Document, facts: Facts) -> Audit:
    """Judge every statement of a document."""
    statements, unread = statements_of(document)
    judged: list[Judged] = []
    rest = list(unread)
    for statement in statements:
        each = _judged(statement, facts)
        if each is not None:
            judged.append(each)
        elif not statement.is_head and (left := leftover(statement.line, statement.text)) is not None:
            rest.append(left)
    listed = tuple(sorted(rest, key=lambda line: line.line))
    return Audit(path=facts.document, judged=tuple(_heads_decided(judged)), unread=listed)


def _judged(statement: Statement, facts: Facts) -> Judged | None:
    """None for a line that has neither a mark nor anything that a fact could speak of."""
    details = tuple(
        (detail, verdict)
        for detail in statement.details
        if (verdict := judged_detail(detail, statement, facts)) is not None
    )
    is_marked = statement.mark is not Mark.NONE or statement.kind is Kind.ROW
    if not details and not is_marked and not statement.problem:
        return None
    verdict = _verdict(statement, details)
    if not statement.text.strip():  # a picture, such as a badge, has no words of its own
        targets = [detail.value.target for detail in statement.details if isinstance(detail.value, Link)]
        statement = replace(statement, text=f"the link {targets[0]}" if targets else "a line without words")
    return Judged(statement=statement, verdict=verdict, details=details)


def _verdict(statement: Statement, details: tuple[tuple[Detail, Verdict], ...]) -> Verdict:
    if statement.problem:
        return Verdict(outcome=Outcome.CONTRADICTED, reason=statement.problem)
    found = [verdict for detail, verdict in details if not _is_outside(detail, verdict)]
    found = found or [verdict for _, verdict in details]
    itself = _OF_ITSELF.get(statement.mark, "")
    if not found:
        if itself:
            return Verdict(outcome=Outcome.CANNOT_TELL, reason=itself)
        return Verdict(outcome=Outcome.UNSUPPORTED, reason="it names no evidence")
    worst = max((verdict.outcome for verdict in found), key=lambda outcome: WORST[outcome])
    text = _joined(verdict.reason for verdict in found if verdict.outcome is worst)
    if worst is Outcome.SUPPORTED and itself:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{itself}; {text}")
    good = [verdict.reason for verdict in found if verdict.outcome is Outcome.SUPPORTED]
    if worst is Outcome.CANNOT_TELL and good:
        text += f"; but {good[0]}"
    return Verdict(outcome=worst, reason=text)


def _joined(reasons: Iterable[str]) -> str:
    found = list(dict.fromkeys(reasons))
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def _is_outside(detail: Detail, verdict: Verdict) -> bool:
    return detail.kind is Kind.LINK and verdict.outcome is Outcome.CANNOT_TELL


def _heads_decided(judged: list[Judged]) -> list[Judged]:
    """Headings and parents that name no evidence themselves are as good as the worst that stands below them."""
    done = list(judged)
    for at in range(len(done) - 1, -1, -1):
        head = done[at]
        if not head.statement.is_head or head.details or head.statement.problem or head.statement.mark is Mark.NONE:
            continue
        below = []
        for each in done[at + 1 :]:
            if not _is_below(each.statement, head.statement):
                break
            below.append(each)
        if below and head.statement.mark is Mark.DONE:
            done[at] = replace(head, verdict=_of(below))
    return done


def _is_below(statement: Statement, head: Statement) -> bool:
    if statement.kind is Kind.TWICE:
        return True
    if head.depth >= 100:  # an item; a heading speaks of its section, and `Verdict: PASS` of all that follows
        return statement.depth > head.depth and statement.section == head.section
    if status_of(head.text):
        return statement.section[: len(head.section)] == head.section and len(statement.section) > len(head.section)
    own = (*head.section, head.text)
    return tuple(title.strip() for title in statement.section[: len(own)]) == tuple(title.strip() for title in own)


def _of(below: list[Judged]) -> Verdict:
    worst = max((each.verdict.outcome for each in below), key=lambda outcome: WORST[outcome])
    chosen = [each for each in below if each.verdict.outcome is worst]
    what = f"{len(chosen)} of {len(below)} statements below" if len(below) > 1 else "the statement below"
    return Verdict(outcome=worst, reason=f"{what}: {worst.value}, first in line {chosen[0].statement.line}")
