from __future__ import annotations

from datetime import date, timedelta

from gates.mutation.equivalents import entry_text, read_equivalents
from gates.mutation.functions import functions_of
from gates.mutation.registered import EXPIRED, UNMATCHED, VOID, registered
from tests.mutation.builders import SOURCE, a_mutant

TODAY = date(2026, 11, 21)
ONE, TWO = a_mutant(1), a_mutant(2)
FUNCTIONS = functions_of("acme/core.py", SOURCE)[0]
REGISTER = read_equivalents(
    "\n".join(
        entry_text(mutant=each.id, function=each.function, diff=each.diff, reason="r", owner="@maria", expires=TODAY)
        for each in (ONE, TWO)
    ),
    "equivalents.toml",
)


def test_an_entry_keeps_its_mutant_from_being_run_through_its_last_day() -> None:
    found = registered(REGISTER, [ONE, TWO, a_mutant(3)], FUNCTIONS, today=TODAY)
    assert (sorted(found.held), found.findings) == (sorted([ONE.id, TWO.id]), ())


def test_the_day_after_it_is_red_and_the_mutant_counts_again() -> None:
    found = registered(REGISTER, [ONE, TWO], FUNCTIONS, today=TODAY + timedelta(days=1))
    assert found.held == {}
    assert [(each.check, each.path, each.line) for each in found.findings] == [
        (EXPIRED, "equivalents.toml", 1),
        (EXPIRED, "equivalents.toml", 14),
    ]
    assert "it held until 2026-11-21: ask @maria whether it still does (r)" in found.findings[0].message


def test_an_edited_function_makes_its_entries_void_and_their_mutants_count() -> None:
    edited = SOURCE.replace("a, b", "a, b=1")
    mutants = [a_mutant(1, source=edited), a_mutant(2, source=edited)]
    found = registered(REGISTER, mutants, functions_of("acme/core.py", edited)[0], today=TODAY)
    assert (found.held, [each.check for each in found.findings]) == ({}, [VOID, VOID])


def test_an_entry_without_its_mutant_is_red_though_the_function_is_the_same() -> None:
    found = registered(REGISTER, [ONE], FUNCTIONS, today=TODAY)
    assert (list(found.held), [each.check for each in found.findings]) == ([ONE.id], [UNMATCHED])


def test_entries_of_other_files_are_another_parts() -> None:
    other = functions_of("labs/x.py", SOURCE)[0]
    assert registered(REGISTER, [a_mutant(1, path="labs/x.py")], other, today=TODAY).findings == ()
