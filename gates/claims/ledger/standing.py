"""What the evidence of each row comes to, from facts that are given. The worst piece of evidence decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gates.claims.ledger.commands_ran import Ended, judged_command
from gates.claims.ledger.documents import Job, judged_document, judged_job
from gates.claims.ledger.record import Seen, changes, digest, matched, record_path, seen_now
from gates.claims.ledger.row import Item, Kind, Row, Word
from gates.claims.ledger.said import HOLDS, Said, contradicted, no_config
from gates.claims.ledger.said import said as said_of
from gates.claims.ledger.tests_ran import chosen, judged_tests, owner_of, test_digests
from gates.model.finding import Finding
from gates.model.reliance import Reliance
from gates.readers.globs import glob_matches
from gates.suite.verdicts import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of the repository besides its ledgers."""

    digests: Mapping[str, str]
    """Every tracked path -> digest of its content."""
    tests: Mapping[str, str] = field(default_factory=dict)
    """Path -> text of the test files."""
    test_roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Part that runs tests -> their folders."""
    ran: Mapping[str, Outcome] | None = None
    """What the tests of this run came to; None when none ran, or the run cannot be judged."""
    parts: frozenset[str] = frozenset()
    """Names of the parts that the whole plan asks."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Path -> text of markdown files."""
    jobs: tuple[Job, ...] = ()
    commands: Mapping[str, Ended] = field(default_factory=dict)
    """Name -> the commands of the configuration."""
    before: tuple[Seen, ...] = ()
    """The record of what was verified."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """A row with what became of it, as far as this gate knows."""

    row: Row
    word: Word
    slug: str
    """The second half of the check's id; empty for a row that stands."""
    why: str
    relies: tuple[Reliance, ...] = ()


def stands(rows: Sequence[Row], known: Known) -> tuple[Stand, ...]:
    """The standing of every row."""
    now = {row: seen(row, known) for row in rows}
    before = matched(now, known.before)
    return tuple(_stand(row, now[row], before.get(row), known) for row in rows)


def _stand(row: Row, now: Seen, before: Seen | None, known: Known) -> Stand:
    relies: list[Reliance] = []
    said = [_missing_file(name) for name in row.files if not _matching(name, known.digests)]
    for item in row.evidence:
        if item.kind is Kind.GATE:
            told = _of_gate(row, item, known)
            if isinstance(told, Reliance):
                relies += [told, replace(told, is_proof_only=True)]
                continue
            said.append(told)
            continue
        said.append(_said(item, known))
        if item.kind is Kind.TEST and said[-1] == HOLDS:
            relies += [_proof(row, part) for part in _owners(item, known)]
    if not row.evidence:
        said.append(said_of("claim-without-evidence", "it names no evidence"))
    elif all(each == HOLDS for each in said) and not _can_fail(row):
        why = "nothing of its evidence runs: a document or a job alone shows only itself; name a test or a gate"
        said.append(said_of("claim-without-evidence", why))
    worst = max(said, key=lambda each: each.word.severity, default=HOLDS)
    changed = changes(now, before) if before is not None else ()
    if worst.word is Word.VERIFIED and changed:
        shown = f"{', '.join(changed[:3])}{f' and {len(changed) - 3} more' if len(changed) > 3 else ''}"
        why = f"changed since it was verified: {shown}; look again, then `gates claims update --reviewed {row.line}`"
        worst = said_of("claim-suspect", why)
    return Stand(row=row, word=worst.word, slug=worst.slug, why=worst.why, relies=tuple(relies))


def _said(item: Item, known: Known) -> Said:
    match item.kind:
        case Kind.TEST:
            return judged_tests(item, known.tests, known.ran, roots=known.test_roots)
        case Kind.DOC | Kind.RUNBOOK:
            return judged_document(item, known.digests, known.documents)
        case Kind.CI:
            return judged_job(item, known.jobs)
        case Kind.COMMAND:
            return judged_command(item.name, dict(known.commands))
        case Kind.GATE:
            raise AssertionError("gates are reliances")


def _of_gate(row: Row, item: Item, known: Known) -> Reliance | Said:
    if item.name == "claims":
        return no_config("a claim cannot rest on the gate claims itself")
    if item.name not in known.parts:
        near = [part for part in sorted(known.parts) if part.startswith(f"{item.name}-")]
        hint = f"; name one of {', '.join(near)}" if near else "; `gates plan` lists them"
        why = f"{item.name} is no part of the plan{hint}"
        return no_config(why)
    return Reliance(
        part=item.name, finding=_finding(row, "claim-contradicted", f"{row.name!r} rests on {item.text}"),
        unjudged=_finding(row, "evidence-not-run", f"{row.name!r} rests on {item.text}"),
        metric=item.metric, minimum=item.minimum, maximum=item.maximum,
    )  # fmt: skip


def _owners(item: Item, known: Known) -> tuple[str, ...]:
    """The parts that ran these tests: each of them has to be proved."""
    tests = chosen(item, known.ran or {})
    return tuple(sorted({owner_of(test, known.test_roots) for test in tests}))


def _proof(row: Row, part: str) -> Reliance:
    return Reliance(part=part, finding=_finding(row, "claim-contradicted", row.name), is_proof_only=True)


def _finding(row: Row, slug: str, message: str) -> Finding:
    return Finding(check=f"claims/{slug}", path=row.path, line=row.line, message=message)


def _missing_file(name: str) -> Said:
    return contradicted(f"it speaks of {name}, which git does not track")


def _can_fail(row: Row) -> bool:
    """Whether something of its evidence can go red when the claim does not hold.

    A claim about a document or a workflow may rest on that alone.
    """
    if any(item.kind in (Kind.TEST, Kind.GATE, Kind.COMMAND) for item in row.evidence):
        return True
    spoken = set(row.files)
    return bool(spoken) and all(
        item.name in spoken or (item.kind is Kind.CI and any(_is_workflow(item, path) for path in spoken))
        for item in row.evidence
    )


def _is_workflow(item: Item, path: str) -> bool:
    file = path.rpartition("/")[2]
    return bool(item.section) and item.section.rpartition("/")[2] in (file, file.rpartition(".")[0])


def _matching(name: str, paths: Iterable[str]) -> list[str]:
    plain = name.strip("`").removeprefix("./").rstrip("/")
    below = [path for path in paths if path == plain or path.startswith(f"{plain}/")]
    return below or [path for path in paths if "*" in plain and glob_matches(f"/{plain}", path)]


def seen(row: Row, known: Known) -> Seen:
    """A row with the digests of what it speaks of and rests on, as they are now."""
    own = (row.path, record_path(row.path))
    spoken = (path for name in row.files for path in _matching(name, known.digests))
    files = {path: known.digests[path][:16] for path in spoken if path not in own}
    tests: dict[str, str] = {}
    for item in row.evidence:
        match item.kind:
            case Kind.TEST:
                tests |= test_digests(item, known.tests)
            case Kind.DOC | Kind.RUNBOOK:
                if item.name in known.digests:
                    tests[item.name] = known.digests[item.name][:16]
            case Kind.CI:
                tests |= {f"{job.path}/{job.key}": digest(job.text) for job in known.jobs if job.is_called(item)}
            case Kind.COMMAND | Kind.GATE:
                pass
    return seen_now(row, files=files, tests=tests)
