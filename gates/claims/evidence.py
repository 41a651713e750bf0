"""Everything that ledgers and documents claim, held against what is known: findings and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gates.claims.audited import audited
from gates.claims.document import Document, DocumentError, read_document
from gates.claims.ledger.book import Book, plain, read_book
from gates.claims.ledger.record import RecordError, Seen, read_record, record_path
from gates.claims.ledger.row import Row, Word
from gates.claims.ledger.standing import Known, Stand, stands
from gates.claims.ledger.table import is_marked
from gates.claims.statement import Outcome
from gates.claims.strong import Strong, strong_in_docstring, strong_in_document, unregistered
from gates.claims.usual import Unregistered
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.reliance import Reliance
from gates.model.scope import Change
from gates.model.status import Direction

_GLOB = re.compile(r"(?:^|/)[^/]*[*?\[].*")
_PARAGRAPH = 40
"""Lines of a paragraph in which a word is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of the repository."""

    texts: Mapping[str, str]
    """Path -> text of every file that was read."""
    ledgers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Markdown files whose strong statements must be registered."""
    audits: tuple[str, ...] = ()
    """Markdown files of which each statement is judged."""
    modules: tuple[str, ...] = ()
    """Python files whose docstrings are read for strong statements."""
    known: Known
    change: Change = field(default_factory=Change)
    unregistered: Unregistered = Unregistered.CHANGED
    owner: str = ""
    """Who is proposed as the owner of a claim."""
    today: str = ""
    """ISO."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What came of it."""

    book: Book
    stands: tuple[Stand, ...] = ()
    findings: tuple[Finding, ...] = ()
    relies: tuple[Reliance, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    notes: tuple[str, ...] = ()
    examined: tuple[str, ...] = ()
    """Ledgers and documents that were read to their end."""
    unread: tuple[str, ...] = ()
    """Documents that are no text: each is a finding."""


def claim_evidence(facts: Facts) -> Evidence:
    """Hold every ledger and document against what is there."""
    texts = facts.texts
    book = read_book({path: texts[path] for path in facts.ledgers if path in texts})
    seen, faults = _recorded(facts)
    standing = stands(book.rows, replace(facts.known, before=seen))
    pages, broken = _pages(facts)
    old, new = _strong(facts, pages, book)
    told, audit_counts = _audited(facts, pages)
    findings = [
        *(_found("ledger-mistake", it.path, it.line, it.what) for it in book.mistakes),
        *(_found("owner-missing", row.path, row.line, f"nobody owns {row.name!r}") for row in book.unowned),
        *(_found(it.slug, it.row.path, it.row.line, f"{it.row.name!r}: {it.why}") for it in standing if it.slug),
        *(_found("unregistered", it.path, it.line, _to_add(it, facts)) for it in new),
        *(_found("unreadable-file", path, None, f"it cannot be read: {why}") for path, why in broken.items()),
        *faults,
        *told,
    ]
    return Evidence(
        book=book,
        stands=standing,
        findings=tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key)),
        relies=tuple(it for stand in standing for it in stand.relies),
        measurements=tuple(_numbers(standing, len(old) + len(new), audit_counts)),
        notes=tuple(_notes(facts, old)),
        examined=tuple(sorted({*(path for path in facts.ledgers if path in texts), *pages})),
        unread=tuple(broken),
    )


def _found(slug: str, path: str, line: int | None, message: str) -> Finding:
    return Finding(check=f"claims/{slug}", path=path, line=line, message=message)


def _recorded(facts: Facts) -> tuple[tuple[Seen, ...], list[Finding]]:
    """What was verified before, of all ledgers."""
    seen: list[Seen] = []
    faults = []
    for ledger in facts.ledgers:
        path = record_path(ledger)
        try:
            seen += read_record(facts.texts.get(path, ""), name=path)
        except RecordError as error:
            faults.append(_found("ledger-mistake", path, None, f"{error}; restore it with git"))
    return tuple(seen), faults


def _pages(facts: Facts) -> tuple[dict[str, Document], dict[str, str]]:
    pages: dict[str, Document] = {}
    broken = {}
    for path in sorted({*facts.documents, *facts.audits}):
        if path in facts.texts:
            try:
                pages[path] = read_document(facts.texts[path])
            except DocumentError as error:
                broken[path] = str(error)
    return pages, broken


def _strong(facts: Facts, pages: Mapping[str, Document], book: Book) -> tuple[tuple[Strong, ...], tuple[Strong, ...]]:
    """Strong statements that no ledger has: those that were there, and those that are findings."""
    if facts.unregistered is Unregistered.OFF:
        return (), ()
    said: list[Strong] = []
    for path in facts.documents:
        if path in pages and path not in facts.ledgers and not is_marked(facts.texts[path]):
            said += (_placed(it, facts.texts[path]) for it in strong_in_document(path, pages[path]))
    for path in facts.modules:
        said += strong_in_docstring(path, facts.texts.get(path, ""))
    left = unregistered(said, [plain(row.claim) for row in book.rows])
    is_compared = facts.change.base_sha is not None and facts.change.unknown_because is None
    if facts.unregistered is Unregistered.ALL or not is_compared:
        return (), left
    added = {file.path: frozenset(file.added_lines) for file in facts.change.files}
    new = tuple(it for it in left if it.line in added.get(it.path, frozenset()))
    return tuple(it for it in left if it not in new), new


def _placed(strong: Strong, text: str) -> Strong:
    """A statement at the line that its word stands on: a paragraph is one line to its reader."""
    rows = text.split("\n")
    word = strong.word.split()[0]
    for at in range(strong.line, min(len(rows), strong.line + _PARAGRAPH) + 1):
        if word in rows[at - 1]:
            return replace(strong, line=at)
        if not rows[at - 1].strip():
            break
    return strong


def _to_add(strong: Strong, facts: Facts) -> str:
    text = strong.text if len(strong.text) <= 160 else f"{strong.text[:159]}\u2026"
    owner = facts.owner or "@owner"
    where = facts.ledgers[0] if facts.ledgers else "a ledger"
    if where.endswith(".toml"):
        line = f'[[claims]] claim = "{text}", file = "{strong.path}", evidence = "", owner = "{owner}", status = ""'
    else:
        line = f"| {text.replace('|', chr(92) + '|')} | {strong.path} | EVIDENCE | {owner} | Needs test |"
    return f"{strong.word!r} promises something, and no ledger has it; add to {where}: {line}; or link an issue"


def _audited(facts: Facts, pages: Mapping[str, Document]) -> tuple[list[Finding], dict[Outcome, int]]:
    found = []
    counts = dict.fromkeys(Outcome, 0)
    for path in facts.audits:
        if path not in pages:
            continue
        for each in audited(path, pages[path], facts.texts, facts.known, today=facts.today):
            counts[each.verdict.outcome] += 1
            slug = _AUDIT_SLUGS.get(each.verdict.outcome)
            if slug:
                text = " ".join(each.statement.text.split())[:100]
                found.append(_found(slug, path, each.statement.line, f"{text!r}: {each.verdict.reason}"))
    return found, counts


_AUDIT_SLUGS = {Outcome.CONTRADICTED: "statement-contradicted", Outcome.UNSUPPORTED: "statement-unsupported"}


def _numbers(standing: Sequence[Stand], strong: int, audit: Mapping[Outcome, int]) -> Iterator[Measurement]:
    lower = Direction.LOWER
    if standing:
        needing = sum(it.word is not Word.VERIFIED for it in standing)
        yield Measurement(metric="claims.claims", value=len(standing), unit="claim")
        yield Measurement(metric="claims.not-standing", value=needing, unit="claim", better=lower)
        yield from _of_files(standing)
    yield Measurement(metric="claims.unregistered", value=strong, unit="statement", better=lower)
    for outcome, count in audit.items():
        better = lower if outcome in _AUDIT_SLUGS else Direction.NONE
        if sum(audit.values()):
            metric = f"claims.statements-{outcome.value.replace(' ', '-')}"
            yield Measurement(metric=metric, value=count, unit="statement", better=better)


def _of_files(standing: Sequence[Stand]) -> Iterator[Measurement]:
    """For each file or folder that claims name: how many stand. A glob is of the folder before its first sign."""
    counts: dict[str, list[bool]] = {}
    for each in standing:
        for path in dict.fromkeys(_GLOB.sub("", name).rstrip("/") for name in each.row.files):
            counts.setdefault(path or ".", []).append(each.word is Word.VERIFIED)
    for path, stood in sorted(counts.items()):
        yield Measurement(metric="claims.standing", value=sum(stood), of=len(stood), unit="claim", path=path)


def _notes(facts: Facts, old: Iterable[Strong]) -> Iterator[str]:
    places = [f"{it.path}:{it.line}" for it in old]
    if places:
        more = f" and {len(places) - 5:,} more" if len(places) > 5 else ""
        yield (
            f"{len(places):,} older strong statements are in no ledger (setting `unregistered`): "
            f"{', '.join(places[:5])}{more}"
        )
    if not facts.ledgers:
        yield "there is no ledger: only documents are looked at"


def row_at(rows: Iterable[Row], path: str | None, line: int | None) -> Row | None:
    """The row that a finding speaks of."""
    return next((row for row in rows if row.path == path and row.line == line), None)
