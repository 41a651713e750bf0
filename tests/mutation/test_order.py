from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.mutation.mutant import Mutant
from gates.mutation.order import ordered, strata
from tests.mutation.builders import a_mutant

places = st.tuples(st.sampled_from(["core.py", "cli.py", "lab.py"]), st.integers(1, 6), st.integers(0, 5))
several = st.sets(places, max_size=30).map(
    lambda found: tuple(a_mutant(number, path=path, line=line) for path, line, number in sorted(found))
)
TIERS = {"core.py": 1, "cli.py": 2}
CHANGED = {"core.py": frozenset({2, 3}), "lab.py": frozenset({5})}


def is_changed(mutant: Mutant) -> bool:
    return mutant.line in CHANGED.get(mutant.path, ())


@given(several, st.randoms())
def test_the_order_is_the_same_however_the_mutants_come(mutants: tuple[Mutant, ...], random: st.DataObject) -> None:
    shuffled = list(mutants)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = ordered(mutants, changed_lines=CHANGED, tier_of=TIERS.get)
    assert first == ordered(shuffled, changed_lines=CHANGED, tier_of=TIERS.get)
    assert sorted(each.id for each in first) == sorted(each.id for each in mutants)


@given(several)
def test_changed_lines_come_first_and_tier_1_before_the_others(mutants: tuple[Mutant, ...]) -> None:
    found = ordered(mutants, changed_lines=CHANGED, tier_of=TIERS.get)
    ranks = [(not is_changed(each), TIERS.get(each.path, 9)) for each in found]
    assert ranks == sorted(ranks)


@given(several)
def test_each_changed_line_of_a_tier_gets_one_mutant_before_any_gets_its_second(mutants: tuple[Mutant, ...]) -> None:
    for path in CHANGED:
        lines = [
            each.line
            for each in ordered(mutants, changed_lines=CHANGED, tier_of=TIERS.get)
            if is_changed(each) and each.path == path
        ]
        assert len(set(lines[: len(set(lines))])) == len(set(lines))


def test_a_mutant_of_several_lines_is_changed_when_one_of_them_is() -> None:
    mutants = [a_mutant(1, line=9), a_mutant(2, line=4, last_line=6)]
    found = ordered(mutants, changed_lines={"acme/core.py": frozenset({5})}, tier_of=lambda _: 1)
    assert [each.line for each in found] == [4, 9]


def test_the_rest_is_a_plain_random_sample_and_another_seed_takes_another() -> None:
    mutants = [a_mutant(number, line=1 if number < 50 else number) for number in range(100)]
    shares = []
    for seed in map(str, range(200)):
        (only,) = strata(mutants, changed_lines={}, tier_of=lambda _: 1, seed=seed)
        shares.append(sum(each.line == 1 for each in only.mutants[:20]))
    assert 9.5 <= sum(shares) / len(shares) <= 10.5
    assert len(set(shares)) > 5
