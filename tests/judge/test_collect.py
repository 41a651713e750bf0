from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.judge.collect import Collected, Offered, merge
from gates.model.evidence import Fragment, Problem, Tool
from gates.model.status import Status
from tests.judge.builders import SUBJECT, fragment, held, judged

PLANNED = ("lint-prod", "tests-prod")


def merged(*offered: tuple[str, Fragment]) -> Collected:
    files = [Offered(name=name, fragment=each) for name, each in offered]
    return merge(files, planned=PLANNED, subject=SUBJECT, config_digest="conf")


def test_a_whole_set_is_taken() -> None:
    assert merged(("b", fragment("tests-prod")), ("a", fragment())) == Collected(
        fragments={"lint-prod": fragment(), "tests-prod": fragment("tests-prod")}
    )


def test_the_same_evidence_twice_is_counted_once_and_said() -> None:
    assert merged(("a", fragment()), ("a2", fragment()), ("b", fragment("tests-prod"))) == Collected(
        fragments={"lint-prod": fragment(), "tests-prod": fragment("tests-prod")},
        notes=("lint-prod: a and a2 are the same evidence, counted once",),
    )


def test_other_evidence_of_the_same_part_is_refused_with_both_files() -> None:
    assert merged(("a", fragment()), ("a2", fragment(duration_s=9.0)), ("b", fragment("tests-prod"))) == Collected(
        fragments={"tests-prod": fragment("tests-prod")},
        missing=("lint-prod",),
        refused=frozenset({"lint-prod"}),
        problems=(
            Problem(
                what="lint-prod: a and a2 hold different evidence of the same part",
                way_out="keep the one of this run and delete the others",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("foreign", "what"),
    [
        (
            fragment(subject=replace(SUBJECT, commit_sha="e" * 40)),
            "a: lint-prod is of commit eeeeeeeeeeee, this run is of cccccccccccc",
        ),
        (
            fragment(subject=replace(SUBJECT, commit_sha=None)),
            "a: lint-prod is of commit none, this run is of cccccccccccc",
        ),
        (
            fragment(subject=replace(SUBJECT, tree_digest="f" * 64)),
            (
                "a: lint-prod looked at other files (tree ffffffffffff) than this run (tree dddddddddddd), "
                "at the same commit"
            ),
        ),
        (
            fragment(config_digest="other"),
            "a: lint-prod ran under another configuration (other) than this run (conf)",
        ),
        (fragment("lint-lab"), "a: lint-lab is not in the plan"),
    ],
)
def test_evidence_of_another_run_is_refused_by_name(foreign: Fragment, what: str) -> None:
    collected = merged(("a", foreign), ("b", fragment("tests-prod")))

    assert [problem.what for problem in collected.problems] == [what]
    assert collected.missing == ("lint-prod",)
    assert collected.refused == ({"lint-prod"} if foreign.part.name == "lint-prod" else set())
    health = judged([held(), held("tests-prod")], tuple(collected.fragments.values()), problems=collected.problems)
    assert health.status is Status.ERROR


def test_fragments_that_are_refused_for_one_reason_are_one_problem_and_their_parts_are_no_riddle() -> None:
    elsewhere = replace(SUBJECT, commit_sha="e" * 40)
    names = ("lint-prod", "tests-prod")
    collected = merged(*((name, fragment(name, subject=elsewhere)) for name in names))
    problem = "2 fragments are of commit eeeeeeeeeeee, this run is of cccccccccccc: lint-prod, tests-prod"

    health = judged([held(name) for name in names], [], problems=collected.problems, refused=collected.refused)

    assert health.reasons[0] == problem
    assert [each.title for each in health.decisions] == [problem]
    assert {part.summary for part in health.parts} == {"no evidence: its fragment was refused"}


def test_a_good_fragment_of_a_part_counts_though_another_was_refused() -> None:
    foreign = fragment(subject=replace(SUBJECT, commit_sha="e" * 40))
    collected = merged(("a", foreign), ("a2", fragment()), ("b", fragment("tests-prod")))

    assert (collected.refused, collected.missing) == (frozenset(), ())


def test_versions_that_differ_between_machines_are_named() -> None:
    other = fragment(
        "tests-prod", tool=Tool(name="ruff", version="0.15.0"), subject=replace(SUBJECT, python="CPython 3.12.1")
    )

    assert merged(("a", fragment()), ("b", other)).notes == (
        "python differs between parts: CPython 3.11.7 in lint-prod; CPython 3.12.1 in tests-prod",
        "ruff differs between parts: 0.14.0 in lint-prod; 0.15.0 in tests-prod",
    )


offers = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(
            [
                fragment(),
                fragment(duration_s=2.5),
                fragment("tests-prod"),
                fragment("lint-lab"),
                fragment(config_digest="other"),
                fragment(interrupted=True),
            ]
        ),
    ),
    max_size=4,
)


@given(offers)
def test_any_order_gives_the_same(offered: list[tuple[str, Fragment]]) -> None:
    first = repr(merged(*offered))

    assert {repr(merged(*order)) for order in permutations(offered)} == {first}


@given(offers)
def test_it_is_green_only_when_the_set_is_whole(offered: list[tuple[str, Fragment]]) -> None:
    collected = merged(*offered)
    health = judged([held(), held("tests-prod")], tuple(collected.fragments.values()), problems=collected.problems)

    given_ = [each for _, each in offered]
    is_whole = {repr(each) for each in given_} in (
        {repr(fragment()), repr(fragment("tests-prod"))},
        {repr(fragment(duration_s=2.5)), repr(fragment("tests-prod"))},
    )
    assert (health.status is Status.PASS) == is_whole


def test_an_untracked_file_is_named_where_the_files_differ() -> None:
    foreign = Offered(name="a", fragment=fragment(subject=replace(SUBJECT, tree_digest="f" * 64)))
    collected = merge([foreign], planned=["lint-prod"], subject=SUBJECT, config_digest="conf", untracked=["o"])

    assert collected.problems[0].way_out.startswith("o is untracked here: move what does not belong to the project out")
