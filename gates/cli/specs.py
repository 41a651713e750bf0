"""`gates specs`: the components with their working specs, what is known of each, and the summary."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence

from gates.cli.carry_out import fragments_of
from gates.cli.prepare import Prepared, prepare, spec_texts
from gates.cli.world import Refusal, World
from gates.model.evidence import Reading
from gates.report.wording import counted
from gates.specs.book import Book, read_book
from gates.specs.schedule import shown_effort
from gates.specs.spec import Spec, State
from gates.specs.summary import summed_up

HELP = "List the components with their working specs, and sum them up."
PART = "specs"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--people", type=int, action="append", default=[], metavar="N",
        help="how many people share the work; may be given again (default 2)",
    )  # fmt: skip
    parser.add_argument("--no-tests", action="store_true", help="run nothing: only what the specs say themselves")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(args: argparse.Namespace, world: World) -> int:
    """Print the list; 3 when something could not be judged."""
    people = tuple(dict.fromkeys(args.people)) or (2,)
    if min(people) < 1:
        raise Refusal("--people must be at least 1")
    prepared = prepare(world, selection=frozenset() if args.no_tests else frozenset({PART}))
    book = read_book(spec_texts(prepared.settled, prepared.tree))
    if not book.specs and not book.unread:
        raise Refusal("no working spec is tracked", "`gates explain specs` says where they are looked for", exit_code=3)
    reading = None if args.no_tests else _reading(prepared, world, quiet=args.quiet)
    for line in (*_table(book, reading), "", *_sums(book, reading, people)):
        world.say(line)
    return 3 if reading is not None and reading.problems else 0


def _reading(prepared: Prepared, world: World, *, quiet: bool) -> Reading:
    fragments, interruption = fragments_of(prepared, world, quiet=quiet)
    if interruption.asked.is_set():
        raise KeyboardInterrupt
    return fragments[0].reading


def _table(book: Book, reading: Reading | None) -> Iterator[str]:
    rows = [("COMPONENT", "TIER", "STATE", "CRITERIA", "THREATS", "EFFORT", "FINDINGS", "SPEC")]
    found = Counter(finding.path for finding in reading.findings) if reading else Counter()
    faults = Counter(fault.path for fault in book.faults)
    for spec in book.specs:
        count = found[spec.path] if reading else faults[spec.path]
        rows.append(
            (
                spec.component, str(spec.tier or "?"), spec.state.value, _criteria(spec, reading),
                f"{spec.mitigated} of {spec.threats}" if spec.threats else "none",
                shown_effort(spec.effort_h) if spec.effort_h is not None else "-", str(count or "none"),
                f"{spec.path} ({spec.id})",
            )
        )  # fmt: skip
    rows += [("?", "?", "?", "?", "?", "?", str((found if reading else faults)[path]), path) for path in book.unread]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _criteria(spec: Spec, reading: Reading | None) -> str:
    if reading is None or not spec.state.is_demanded:
        return str(len(spec.criteria))
    covered = next(
        (
            it.value
            for it in reading.measurements
            if it.metric == "specs.criteria-covered" and it.component == spec.component
        ),
        0,
    )
    checks = Counter(it.check for it in reading.findings if it.path == spec.path)
    worse = [
        f"{checks[f'specs/criterion-{slug}']} {word}"
        for slug, word in (("failing", "failing"), ("untested", "untested"), ("not-run", "not run"))
        if checks[f"specs/criterion-{slug}"]
    ]
    return ", ".join([f"{covered} of {len(spec.criteria)} covered", *worse])


def _sums(book: Book, reading: Reading | None, people: Sequence[int]) -> Iterator[str]:
    summary = summed_up(book.specs, people=people)
    tiers = ", ".join(f"tier {tier or 'unknown'}: {count}" for tier, count in summary.by_tier)
    yield (
        f"{counted(summary.components, 'component')} ({tiers}), {counted(summary.criteria, 'criterion')}, "
        f"{counted(summary.invariants, 'invariant')}, {counted(summary.threats, 'threat')} "
        f"({summary.mitigated} with a mitigation)"
    )
    if summary.effort is not None:
        effort = summary.effort
        told = [f"{shown_effort(effort.in_sequence_h)} in sequence"]
        told.append(f"at least {shown_effort(effort.longest_path_h)} along the longest path")
        told += [
            f"{shown_effort(hours)} with {'1 person' if count == 1 else f'{count} people'}"
            for count, hours in effort.with_people_h
        ]
        yield f"Effort: {', '.join(told)}"
        if effort.silent:
            yield f"Not counted, because they do not say what they cost: {', '.join(effort.silent)}"
    else:
        waiting = [spec.id for spec in book.specs if spec.state in (State.ACTIVE, State.DRAFT)]
        if waiting:
            yield "Effort: no spec says what it costs (`effort: 3 weeks`), or specs wait for each other"
    yield from (f"Cannot tell: {problem.what}" for problem in (reading.problems if reading else ()))
    if reading is None:
        yield "No test was run, so nobody knows which criteria hold; leave out --no-tests."
