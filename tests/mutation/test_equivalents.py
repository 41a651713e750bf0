from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.mutation.equivalents import EquivalentsError, Register, entry_text, read_equivalents
from gates.mutation.functions import functions_of
from gates.mutation.mutant import Mutant
from tests.mutation.builders import SOURCE, a_mutant

LAST_DAY = date(2027, 3, 1)


def entry(mutant: Mutant, reason: str = "never equal", owner: str = "@maria") -> str:
    return entry_text(
        mutant=mutant.id, function=mutant.function, diff=mutant.diff, reason=reason, owner=owner, expires=LAST_DAY
    )


def registered(*mutants: Mutant) -> Register:
    return read_equivalents("\n".join(map(entry, mutants)), "equivalents.toml")


def test_a_pasted_entry_matches_its_mutant_and_no_other() -> None:
    mutant = a_mutant(1)
    register = registered(mutant)
    found = register.matches(mutant)
    assert found is not None
    assert (found.reason, found.owner, found.expires, found.line) == ("never equal", "@maria", LAST_DAY, 1)
    assert register.matches(a_mutant(2)) is None
    assert register.unmatched([mutant]) == ()
    assert register.unmatched([a_mutant(2)]) == (found,)


def test_a_function_that_was_edited_voids_the_entry_though_the_change_is_the_same() -> None:
    edited = SOURCE.replace("def less(a, b):", "def less(a, b=1):")
    register = registered(a_mutant(1))
    assert register.matches(a_mutant(1, source=edited)) is None
    assert register.void(functions_of("acme/core.py", edited)[0]) == register.entries
    assert register.void(functions_of("acme/moved.py", SOURCE)[0]) == register.entries
    assert register.void(functions_of("acme/core.py", f"\nX = 1\n{SOURCE}")[0]) == ()


def test_an_entry_holds_through_its_last_day() -> None:
    register = registered(a_mutant(1))
    assert register.expired(LAST_DAY) == ()
    assert register.expired(date(2027, 3, 2)) == register.entries


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(min_size=1).filter(str.strip))
def test_any_text_survives_the_file(after: str, reason: str) -> None:
    mutant = a_mutant(1, after=after.replace("\r", ""))
    reason = reason.encode("utf-8", "replace").decode()
    (found,) = read_equivalents(entry(mutant, reason), "equivalents.toml").entries
    assert (found.diff, found.reason) == (mutant.diff, reason)


def test_an_empty_file_has_no_entries() -> None:
    assert read_equivalents("", "equivalents.toml") == Register(name="equivalents.toml")


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    good = entry(a_mutant(1))
    text = "\n".join(
        [good, good, "[[equivalent]]", 'mutant = "x"', "path = 1", 'reson = "typo"', 'owner = " "', 'expires = "soon"']
    )
    with pytest.raises(EquivalentsError) as caught:
        read_equivalents(text, "e.toml")
    assert caught.value.mistakes == (
        f"e.toml:14: mutant {a_mutant(1).id} is registered twice; keep one of them",
        "e.toml:27: unknown key `reson`; did you mean `reason`?",
        "e.toml:27: `path` must be text; paste the entry that `gates mutants show ID` prints",
        "e.toml:27: the entry has no `function`; paste the entry that `gates mutants show ID` prints",
        "e.toml:27: the entry has no `text`; paste the entry that `gates mutants show ID` prints",
        "e.toml:27: the entry has no `diff`; paste the entry that `gates mutants show ID` prints",
        "e.toml:27: the entry has no `reason`; write why no test can notice the change",
        """e.toml:27: `owner` is empty; write who answers for it, such as `owner = "@maria"`""",
        "e.toml:27: `expires` must be a day; write the last day on which it holds, such as `expires = 2027-03-01`",
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a = ", "e.toml: not TOML: Invalid value (at end of document)"),
        ("equivalent = 1", "e.toml: `equivalent` must be tables; write `[[equivalent]]`"),
        ("[[equivalents]]", "e.toml: unknown key `equivalents`; write `[[equivalent]]`"),
    ],
)
def test_what_is_no_register_is_refused(text: str, mistake: str) -> None:
    with pytest.raises(EquivalentsError) as caught:
        read_equivalents(text, "e.toml")
    assert caught.value.mistakes == (mistake,)
