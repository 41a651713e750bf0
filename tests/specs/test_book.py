from __future__ import annotations

import pytest

from gates.specs.book import circles, place_faults
from gates.specs.places import component_paths, entry_matches, is_excluded, is_inside
from gates.specs.usual import spec_files
from tests.specs.builders import CAWS_1, CAWS_11, OWN, a_book, a_spec


def other(number: int, rest: str = "") -> str:
    return OWN.replace("BILL-001", f"BILL-{number:03}") + rest


def test_specs_are_looked_for_in_the_usual_places() -> None:
    paths = [
        "working-spec.yaml", ".caws/working-spec.yml", "src/acme/working-spec.yaml", ".caws/specs/FEAT-1.yaml",
        ".caws/specs/deep/x.yaml", ".caws/policy.yaml", ".caws/templates/working-spec.yaml", "working-spec.yaml.legacy",
        "my-working-spec.yaml",
    ]  # fmt: skip
    assert spec_files(paths) == (
        ".caws/specs/FEAT-1.yaml", ".caws/working-spec.yml", "src/acme/working-spec.yaml", "working-spec.yaml",
    )  # fmt: skip
    assert spec_files(paths, ["my-*.yaml"]) == ("my-working-spec.yaml",)


@pytest.mark.parametrize(
    ("entry", "path", "matches"),
    [
        ("acme/", "acme/x.py", True), ("acme", "acme2/x.py", False), ("acme/x.py", "acme/x.py", True),
        (".", "any/x.py", True), ("*.py", "a/b.py", True), ("acme/*.py", "acme/x.py", True),
        ("acme/*.py", "acme/deep/x.py", False), ("acme/**", "acme/deep/x.py", True),
        ("**/api.py", "acme/api.py", True), ("app/[slug]/page.tsx", "app/[slug]/page.tsx", True),
        ("acme/*.py", "other/acme/x.py", False), ("Move files to the trash", "Move files to the trash", False),
    ],
)  # fmt: skip
def test_an_entry_of_a_scope_names_a_file_a_folder_or_a_glob(entry: str, path: str, matches: bool) -> None:
    assert entry_matches(entry, path) is matches


def test_the_deeper_entry_wins_and_out_wins_a_draw() -> None:
    text = OWN.replace("in: [acme/billing]", "in: [acme, acme/old/kept]").replace("out: []", "out: [acme/old, acme/x]")
    scope = a_spec(text).scope
    assert [is_inside(path, scope) for path in ("acme/a.py", "acme/old/a.py", "acme/old/kept/a.py", "b.py")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert is_excluded("acme/old/a.py", scope)


def test_a_component_is_made_of_folders_and_of_single_files_where_something_is_out() -> None:
    python = ("acme/billing/a.py", "acme/billing/old/b.py", "acme/tax/c.py", "setup.py")
    assert component_paths(a_spec(), python) == ("acme/billing",)
    holed = OWN.replace("out: []", "out: [acme/billing/old]")
    assert component_paths(a_spec(holed), python) == ("acme/billing/a.py",)
    globbed = OWN.replace("in: [acme/billing]", 'in: ["acme/*/c.py", acme/none]')
    assert component_paths(a_spec(globbed), python) == ("acme/tax/c.py",)
    whole = OWN.replace("in: [acme/billing]", "in: [., acme/billing]")
    assert component_paths(a_spec(whole), python) == (".",)


def test_an_id_and_a_component_belong_to_one_spec() -> None:
    book = a_book(a=OWN, b=OWN, c=other(2, "component: bill-001\n"), d=other(3))
    assert [(it.slug, it.path, it.line) for it in book.faults] == [
        ("id-twice", "specs/b.yaml", 2), ("id-twice", "specs/c.yaml", 2),
    ]  # fmt: skip
    assert [spec.id for spec in book.specs] == ["BILL-001", "BILL-001", "BILL-002", "BILL-003"]


def test_an_order_leads_somewhere_and_not_round_in_a_circle() -> None:
    book = a_book(
        a=other(1, "after: [BILL-002]\n"), b=other(2, "after: [BILL-003]\n"), c=other(3, "after: [BILL-001]\n")
    )
    assert circles(book.specs) == (("BILL-001", "BILL-002", "BILL-003"),)
    assert [(it.path, it.line) for it in book.faults] == [("specs/a.yaml", 2)]
    assert "BILL-001 after BILL-002 after BILL-003 after BILL-001" in book.faults[0].what
    lost = a_book(a=other(1, "after: [BILL-999]\n"))
    assert [(it.slug, it.line) for it in lost.faults] == [("value-wrong", 11)]


def test_what_specs_say_of_files_is_held_against_the_files() -> None:
    book = a_book(a=CAWS_1)
    assert place_faults(book, files=["acme/billing/a.py", "docs/api.yaml"]) == ()
    assert [(it.slug, it.line) for it in place_faults(book, files=["acme/billing/a.py"])] == [("contract-missing", 15)]
    assert [(it.slug, it.line) for it in place_faults(book, files=["docs/api.yaml"])] == [("scope-empty", 10)]
    fragment = a_book(a=CAWS_1.replace("docs/api.yaml", "docs/api.yaml#/paths/1"))
    assert place_faults(fragment, files=["acme/billing/a.py", "docs/api.yaml"]) == ()


def test_a_scope_of_sentences_is_explained() -> None:
    book = a_book(a=OWN.replace("in: [acme/billing]", "in: [Move duplicates to the trash]"))
    assert "is a sentence, and no path" in place_faults(book, files=["a.py"])[0].what


def test_one_entry_that_matches_nothing_is_named() -> None:
    book = a_book(a=OWN.replace("in: [acme/billing]", "in: [acme/billing, acme/gone]"))
    found = place_faults(book, files=["acme/billing/a.py"])
    assert [(it.slug, it.line) for it in found] == [("scope-entry-empty", 6)]


def test_a_draft_may_name_files_that_are_to_come() -> None:
    draft = a_book(a=CAWS_11.replace("lifecycle_state: active", "lifecycle_state: draft"))
    assert place_faults(draft, files=["a.py"]) == ()
