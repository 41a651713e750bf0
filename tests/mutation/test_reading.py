"""What is read from a run that was cut off, and from a shard alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gates.mutation.cut import Cut
from gates.mutation.outcomes import Outcome
from gates.mutation.reading import Asking, measurements_of, notes_of, problems_of
from gates.mutation.told import Told, Verdict

ASKING = Asking(files=("a.py",), metric="mutation.score")
VERDICT = Verdict(
    id="0123456789ab", path="a.py", qualname="f", line=2, last_line=2, diff="-1\n+2", before="1", after="2",
    operator="number", outcome=None,
)  # fmt: skip
BEGUN = Told(asked={}, verdicts=(VERDICT, replace(VERDICT, id="1")), functions=(("a.py", "f", 1, 2),))


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (BEGUN, "the runner was cut off before any mutant: Killed"),
        (
            replace(BEGUN, collected=3),
            "the runner was cut off before any mutant while tests were collected or run clean: Killed",
        ),
        (
            replace(
                BEGUN, collected=3, has_begun=True, verdicts=(replace(VERDICT, outcome=Outcome.KILLED), VERDICT)
            ),
            "the runner was cut off with 1 mutant told: Killed",
        ),
    ],
)  # fmt: skip
def test_a_runner_that_was_cut_off_says_how_far_it_came(told: Told, what: str) -> None:
    assert [each.what for each in problems_of(told, ASKING, said="Killed")] == [what]


def test_a_shard_alone_has_no_score() -> None:
    survivor = replace(VERDICT, outcome=Outcome.SURVIVED)
    cut = Cut(durations="", lane=("0123456789ab",), mine=("0123456789ab",), live=9)
    told = replace(BEGUN, verdicts=(survivor,), cut=cut, has_begun=True, has_ended=True, is_whole=True)
    assert notes_of(told, ASKING)[0] == "a shard, which has no score: 1 survived; `gates collect` judges the whole"
    assert [each.metric for each in measurements_of(told, ASKING) if each.metric == ASKING.metric] == []
    assert notes_of(replace(told, cut=None), ASKING)[0] == "score 0 % (0 of 1): 1 survived"
