from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.model.scope import Change, ChangedFile
from gates.specs.change import (
    Touched,
    budget_faults,
    generated_globs,
    mode_faults,
    scope_faults,
    touched,
    worked,
)
from gates.specs.policy_file import policy_budgets
from tests.specs.builders import CAWS_11, OWN, a_spec

ALL_MODES = dict.fromkeys((1, 2, 3), ("feature", "refactor", "fix"))


def everything(path: str) -> bool:
    return True


def change(*files: tuple[str, int]) -> tuple[Touched, ...]:
    return tuple(Touched(path=path, lines=lines) for path, lines in files)


def test_a_file_that_only_moved_touches_nothing() -> None:
    files = (
        ChangedFile(path="acme/billing/new.py", old_path="acme/billing/old.py"),
        ChangedFile(path="acme/billing/a.py", added_lines=(3, 4), moved_lines=(9,)),
    )
    found = touched(Change(files=files, deleted_files=("acme/billing/gone.py",)))
    assert [(it.path, it.lines, it.is_moved_only) for it in found] == [
        ("acme/billing/a.py", 2, False), ("acme/billing/gone.py", 0, False), ("acme/billing/new.py", 0, True),
    ]  # fmt: skip
    work = worked([a_spec()], found, counts=everything)[0]
    assert (work.files, work.lines) == (("acme/billing/a.py", "acme/billing/gone.py"), 2)


def test_a_spec_that_is_done_is_not_worked_on() -> None:
    files = change(("acme/billing/a.py", 1))
    assert worked([a_spec(f"{OWN}status: closed\n")], files, counts=everything) == ()
    assert len(worked([a_spec(f"{OWN}status: draft\n")], files, counts=everything)) == 1


def test_support_may_be_touched_and_is_no_part_of_the_component() -> None:
    spec = a_spec(CAWS_11)
    files = change(("acme/billing/a.py", 1), ("docs/billing.md", 500), ("acme/vendor/x.py", 1))
    works = worked([spec], files, counts=everything)
    assert works[0].lines == 1
    found = list(scope_faults(works, files, counts=everything, free=()))
    assert [fault.path for fault in found] == ["acme/vendor/x.py"]
    assert "`scope.out` of BILL-API-001" in found[0].what


def test_what_one_spec_takes_in_is_not_outside_of_another() -> None:
    tax = a_spec(OWN.replace("BILL-001", "TAX-001").replace("acme/billing", "acme/tax"))
    files = change(("acme/billing/a.py", 1), ("acme/tax/b.py", 1), ("README.md", 1))
    works = worked([a_spec(), tax], files, counts=everything)
    assert list(scope_faults(works, files, counts=everything)) == []


def test_development_of_caws_10_is_a_kind_of_feature() -> None:
    files = change(("acme/billing/a.py", 1))
    works = worked([a_spec(CAWS_11.replace("mode: fix", "mode: development"))], files, counts=everything)
    assert list(mode_faults(works, ALL_MODES)) == []
    works = worked([a_spec(CAWS_11.replace("mode: fix", "mode: chore"))], files, counts=everything)
    assert [(fault.slug, fault.line) for fault in mode_faults(works, ALL_MODES)] == [("mode-not-allowed", 4)]


def test_attributes_name_generated_files() -> None:
    rows = ("*.py text", "api/*.py linguist-generated=true", "# x linguist-generated", "web/** linguist-generated")
    assert generated_globs("\n".join((*rows, "y -linguist-generated"))) == ("api/*.py", "web/**")


def test_a_policy_file_has_budgets_in_either_form() -> None:
    first = policy_budgets("risk_tiers:\n  '1': {max_files: 10, max_loc: 250}\n  '2': {}\n")
    second = policy_budgets("policy:\n  tiers:\n    tier_1:\n      change_budget: {max_files: 15}\n")
    assert {tier: (it.files, it.lines, it.line) for tier, it in first.items()} == {1: (10, 250, 2)}
    assert {tier: (it.files, it.lines) for tier, it in second.items()} == {1: (15, None)}
    assert policy_budgets("- [ ] no\n") == policy_budgets("") == {}


@given(st.lists(st.tuples(st.sampled_from(["acme/billing/a.py", "acme/billing/b.py", "setup.py"]), st.integers(0, 40))))
def test_more_of_a_change_never_leaves_fewer_faults(rows: list[tuple[str, int]]) -> None:
    spec = a_spec(f"{OWN}change_budget: {{max_files: 1, max_loc: 20}}\n")
    counts = []
    for size in range(len(rows) + 1):
        files = change(*dict(rows[:size]).items())
        works = worked([spec], files, counts=everything)
        counts.append(len([*budget_faults(works), *scope_faults(works, files, counts=everything)]))
    if len(dict(rows)) == len(rows):
        assert counts == sorted(counts)
