"""`gates claims check` and `update`: run what the ledgers rest on, compute each status, and write that column."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gates.adapters.files import write_all
from gates.claims.ledger.book import Book, ledger_files, read_book, rewritten
from gates.claims.ledger.documents import read_jobs
from gates.claims.ledger.record import RecordError, Seen, matched, read_record, record_path, write_record
from gates.claims.ledger.row import Kind, Row, Word
from gates.claims.ledger.said import WORDS
from gates.claims.ledger.standing import Known, seen
from gates.claims.runners import runner_files
from gates.cli.carry_out import fragments_of
from gates.cli.claims_facts import FILE_BYTES
from gates.cli.judging import judged
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.judge.held import PROVED
from gates.model.evidence import Fragment
from gates.model.health import Health, PartVerdict
from gates.report.wording import counted
from gates.run.whole import read_whole
from gates.suite.places import test_files

PART = "claims"
REVIEWED_ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Computed:
    """A row with the status that was computed for it."""

    row: Row
    word: Word
    why: str = ""


def declare_check(check: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    check.description = "Compute the status of every claim, and say where the ledger differs. Nothing is written."
    check.epilog = "exit codes: 0 the column is up to date, 1 it is stale, 2 mistakes in a ledger, 3 nobody can tell"
    check.add_argument("--no-cache", action="store_true", help="run everything, reuse no evidence")
    check.add_argument("--quiet", action="store_true", help="no progress")


def declare_update(update: argparse.ArgumentParser) -> None:
    """The arguments of `update`."""
    update.description = "Compute the status of every claim, and write that column of the ledger; nothing else changes."
    update.epilog = "exit codes: 0 written, 1 stale (with --check), 2 mistakes in a ledger, 3 nobody can tell"
    update.add_argument("--check", action="store_true", help="write nothing; 1 when something would be written")
    update.add_argument(
        "--reviewed", action="append", default=[], metavar="CLAIM",
        help="somebody looked at this suspect claim again: its line, its id, or `all`; may be given again",
    )  # fmt: skip
    update.add_argument("--no-cache", action="store_true", help="run everything, reuse no evidence")
    update.add_argument("--quiet", action="store_true", help="no progress")


def check_or_update(args: argparse.Namespace, world: World) -> int:
    """Print each claim with its status; write the column, or say that it is stale."""
    prepared = prepare(world)
    planned = prepared.plan.part(PART)
    if planned is None:
        left = next((it.reason for it in prepared.plan.left_out if it.part.name == PART), "nobody asks it")
        raise Refusal(f"the gate claims is not part of the plan: {left}", exit_code=2)
    texts = _texts(prepared, planned.settings.ledgers)
    book = read_book(texts)
    if book.mistakes:
        raise Refusal(*map(str, book.mistakes))
    before, known = _known(prepared, tuple(texts))
    fragment, health = _ran(prepared, book, world, args)
    own = next(part for part in health.parts if part.part.name == PART)
    if own.problems:
        raise Refusal(*(problem.what for problem in own.problems), exit_code=3)
    reviewed = frozenset(getattr(args, "reviewed", ()))
    computed = [_computed(row, own, fragment, health) for row in book.rows]
    _refuse_unknown(reviewed, computed)
    computed = [_after_review(each, reviewed) for each in computed]
    new = _new_files(texts, computed, before, known)
    stale = [path for path, data in new.items() if _bytes(prepared, path) != data]
    for line in _lines(computed, stale, is_dirty=prepared.subject.is_dirty):
        world.say(line)
    if args.action == "check" or args.check:
        if stale:
            world.say(f"{', '.join(stale)} {'is' if len(stale) == 1 else 'are'} stale: run `gates claims update`")
        return int(bool(stale))
    try:
        write_all({prepared.root / path: new[path] for path in stale})
    except OSError as error:
        raise Refusal(f"the ledger cannot be written: {error.strerror or error}", exit_code=3) from error
    world.say(f"written: {', '.join(stale)}" if stale else "nothing to write")
    return 0


def _texts(prepared: Prepared, globs: tuple[str, ...]) -> dict[str, str]:
    """Ledger -> its text, with lone bytes and line ends as they are.

    Raises:
        Refusal: there is none, or one cannot be read.
    """
    paths = tuple(file.path for file in prepared.repository.files)
    found = {}
    for path in ledger_files(paths, globs):
        data = _bytes(prepared, path)
        if data is None:
            raise Refusal(f"{path} cannot be read, or is larger than {FILE_BYTES:,} bytes", exit_code=3)
        found[path] = data.decode("utf-8", "surrogateescape")
    if not found:
        raise Refusal(f"there is no ledger: git tracks no file named {' or '.join(globs)}", exit_code=2)
    return found


def _bytes(prepared: Prepared, path: str) -> bytes | None:
    try:
        data = read_whole(prepared.root / path)
    except OSError:
        return None
    return data if len(data) <= FILE_BYTES else None


def _text(prepared: Prepared, path: str) -> str:
    return (_bytes(prepared, path) or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _known(prepared: Prepared, ledgers: Sequence[str]) -> tuple[tuple[Seen, ...], Known]:
    """The records, and what digests are made of; read before anything runs."""
    before: list[Seen] = []
    for ledger in ledgers:
        path = record_path(ledger)
        try:
            before += read_record(_text(prepared, path), name=path)
        except RecordError as error:
            raise Refusal(str(error), "way out: restore it with git", exit_code=3) from error
    repository = prepared.repository
    paths = frozenset(file.path for file in repository.files)
    tests = {path for lane in repository.lanes if lane.tests for path in test_files(lane, repository)}
    return tuple(before), Known(
        digests={file.path: file.digest for file in repository.files},
        tests={path: _text(prepared, path) for path in sorted(tests)},
        jobs=read_jobs({path: _text(prepared, path) for path in runner_files(paths)}),
    )


def _ran(prepared: Prepared, book: Book, world: World, args: argparse.Namespace) -> tuple[Fragment, Health]:
    """Run the gate and the parts that claims rest on, as a whole run would."""
    items = [item for row in book.rows for item in row.evidence]
    wanted = {PART, *(item.name for item in items if item.kind is Kind.GATE)}
    rests_on_tests = any(item.kind is Kind.TEST for item in items)
    parts = tuple(
        it for it in prepared.plan.parts
        if it.part.name in wanted or (rests_on_tests and it.part.gate == "tests")
    )  # fmt: skip
    asked = replace(prepared, plan=replace(prepared.plan, parts=parts))
    started = world.clock.monotonic_s()
    fragments, interruption = fragments_of(asked, world, use_cache=not args.no_cache, quiet=args.quiet)
    if interruption.asked.is_set():
        raise KeyboardInterrupt
    health = judged(asked, fragments, world=world, duration_s=world.clock.monotonic_s() - started)
    return next(it for it in fragments if it.part.name == PART), health


def _computed(row: Row, own: PartVerdict, fragment: Fragment, health: Health) -> _Computed:
    """The worst that a finding, or a proof that is missing, makes of a row."""
    found = [
        _Computed(row=row, word=WORDS[slug], why=each.finding.message)
        for each in own.findings
        if (each.finding.path, each.finding.line) == (row.path, row.line)
        and (slug := each.finding.check.partition("/")[2]) in WORDS
    ]
    if any(each.word is not Word.SUSPECT for each in found):
        return max(found, key=lambda each: each.word.severity)
    proofs = {part.part.name: part.proof for part in health.parts}
    for it in fragment.reading.relies:
        at = (it.finding.path, it.finding.line)
        if at == (row.path, row.line) and it.is_proof_only and proofs.get(it.part) != PROVED:
            why = f"{it.part} is not proved: `gates prove {it.part}`"
            why = why if it.part in proofs else f"{it.part} is no part of the plan, so nothing proves it"
            found.append(_Computed(row=row, word=Word.NEEDS_CONFIG, why=why))
    return max(found, key=lambda each: each.word.severity, default=_Computed(row=row, word=Word.VERIFIED))


def _refuse_unknown(reviewed: frozenset[str], computed: Sequence[_Computed]) -> None:
    suspects = {name for each in computed if each.word is Word.SUSPECT for name in _names(each.row)}
    for name in sorted(reviewed - suspects - {REVIEWED_ALL}):
        raise Refusal(f"--reviewed {name}: no suspect claim has this line or id")


def _names(row: Row) -> tuple[str, ...]:
    return tuple(filter(None, (str(row.line), f"{row.path}:{row.line}", row.id)))


def _after_review(each: _Computed, reviewed: frozenset[str]) -> _Computed:
    is_named = REVIEWED_ALL in reviewed or not reviewed.isdisjoint(_names(each.row))
    return _Computed(row=each.row, word=Word.VERIFIED) if each.word is Word.SUSPECT and is_named else each


def _new_files(
    texts: Mapping[str, str], computed: Sequence[_Computed], before: Sequence[Seen], known: Known
) -> dict[str, bytes]:
    """Path -> what each ledger and its record should hold."""
    now = {each.row: seen(each.row, known) for each in computed}
    old = matched(now, before)
    found = {}
    for path, text in texts.items():
        rows = [each for each in computed if each.row.path == path]
        try:
            changed = rewritten(path, text, {each.row.line: each.word.value for each in rows})
        except ValueError as error:
            raise Refusal(f"{path}: {error}", exit_code=3) from error
        found[path] = changed.encode("utf-8", "surrogateescape")
        kept = [now[it.row] if it.word is Word.VERIFIED else old.get(it.row) for it in rows]
        record = write_record(it for it in kept if it is not None)
        if record or any(old):
            found[record_path(path)] = record.encode("utf-8", "surrogateescape")
    return found


def _lines(computed: Sequence[_Computed], stale: Sequence[str], *, is_dirty: bool) -> Iterator[str]:
    width = max((len(each.word.value) for each in computed), default=0)
    for each in computed:
        row = each.row
        changed = f" (was {row.status or 'empty'})" if row.status != each.word.value and row.path in stale else ""
        yield f"{row.path}:{row.line}  {each.word.value.ljust(width)}  {each.why or row.name}{changed}"
    counts = ", ".join(
        f"{sum(each.word is word for each in computed)} {word.value.lower()}"
        for word in Word
        if any(each.word is word for each in computed)
    )
    yield f"{counted(len(computed), 'claim')}: {counts}"
    if is_dirty:
        yield "the working tree has changes that no commit holds: this speaks of the tree as it is"
