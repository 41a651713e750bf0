"""A report of tests that another tool wrote, held against what is known of this commit: names, and what failed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gates.api import test_files
from gates.cli.prepare import Prepared
from gates.cli.world import World
from gates.model.evidence import Fragment, Problem, Reading
from gates.plan.parts import PlannedPart
from gates.report.wording import counted
from gates.run.environment import neutral
from gates.run.external import tests_named
from gates.run.interpreter import PROBES
from gates.suite.names import read_names

TIME_LIMIT_S = 300.0
NAMED = 3


def name_problems(
    sources: Sequence[Path], planned: PlannedPart, prepared: Prepared, world: World
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Why the reports cannot be of this repository, and a note of the tests that no file spells out.

    Tests may have names that no file spells out, such as inherited ones; that none has one is an error.
    """
    named = tests_named(sources)
    lane = planned.scope.lane
    if not named or lane is None:
        return (), ()
    done = world.processes.run(
        (prepared.interpreter.program, "-I", "-B", str(PROBES / "test_names.py")),
        cwd=prepared.root,
        env=neutral(world.env),
        stdin="\0".join(test_files(lane, prepared.repository)).encode(),
        time_limit_s=TIME_LIMIT_S,
    )
    files, unread = read_names(done.stdout)
    if unread:
        return unread, ()
    known = {name for file in files for _, name, *_ in (*file.tests, *file.hidden)}
    strange = sorted(test for test in named if _function(test) not in known)
    told = f"{', '.join(strange[:NAMED])}{', ...' if len(strange) > NAMED else ''}"
    if len(strange) == len(named):
        what = f"{planned.part.name}: no test of the report is in the tests of lane {lane.name}: {told}"
        return (Problem(what=what, way_out="give the report of these tests, or mend `tests` of the lane"),), ()
    many = f"{len(strange):,} of {counted(len(named), 'test')} of the report are in no file of the lane's tests: {told}"
    return (), (many,) if strange else ()


def contradictions(part: str, reading: Reading, planned: PlannedPart, ours: Iterable[Fragment]) -> Iterator[Problem]:
    """What gates saw fail itself at this commit, in another part that ran the same tests, and the report does not."""
    red = sum(each.value for each in reading.measurements if each.metric.endswith((".failed", ".errors")))
    for fragment in ours:
        if fragment.part.lane != planned.part.lane:
            continue  # those of another commit are refused by `collect` anyway
        seen = sum(each.value for each in fragment.reading.measurements if each.metric == "coverage.failed-tests")
        if seen > red:
            yield Problem(
                what=f"{part}: the report tells of {counted(int(red), 'failing test')}, and {fragment.part.name} saw "
                f"{int(seen):,} fail at this commit",
                way_out=f"run the tests again, or `gates run {part}` instead of the report",
            )


def _function(test: str) -> str:
    """The function of `tests.test_a.TestA::test_b[1]`."""
    return test.rpartition("::")[2].partition("[")[0].partition("(")[0].strip().rpartition(".")[2]
