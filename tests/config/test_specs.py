from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gates.api import Component, Gate, Policy
from gates.builtin.specs import GATE
from gates.config.asked_specs import spec_globs, watching
from gates.config.load import load
from gates.config.settings import Config
from gates.config.specs import Merged, with_specs
from gates.specs.book import read_book
from tests.specs.builders import OWN

PYTHON = ("acme/billing/a.py", "acme/tax/b.py")
PLACE = "specs/billing.yaml"
LANES = '[lanes.prod]\npaths = ["acme"]\ntier = 2\n'
ON = f"{LANES}[gate.specs]\nenabled = true\n"


def config(text: str = ON) -> Config:
    gates: dict[str, Gate[object]] = {"specs": GATE}
    return load(text, file="gates.toml", gates=gates)


def merged(text: str = ON, spec: str = OWN, python: tuple[str, ...] = PYTHON) -> Merged:
    texts = {PLACE: spec}
    return with_specs(config(text), read_book(texts), python, texts=texts)


@dataclass(frozen=True)
class Bounds:
    lines: Decimal | None
    branches: Decimal | None
    mutation: Decimal | None
    source: str


def bounds(found: Merged, name: str = "bill-001") -> Bounds:
    targets = found.config.component_targets[name]
    return Bounds(targets.lines, targets.branches, targets.mutation, targets.source)


def test_a_spec_makes_a_component_with_the_targets_of_its_tier() -> None:
    found = merged()
    assert found.mistakes == ()
    assert found.config.components == (Component(name="bill-001", paths=("acme/billing",), tier=3),)
    assert bounds(found) == Bounds(Decimal(70), Decimal(60), Decimal(30), f"tier 3 of {PLACE}, else default of tier 3")


def test_targets_of_the_spec_stand_above_those_of_the_tier() -> None:
    found = merged(spec=f"{OWN}coverage: {{lines: 95}}\nmutation: 75\n")
    assert bounds(found) == Bounds(Decimal(95), Decimal(60), Decimal(75), f"{PLACE}, else default of tier 3")


def test_a_table_of_the_same_name_adds_what_the_spec_leaves_open() -> None:
    text = f'{ON}[components.BILL-001]\npaths = ["acme/billing"]\nowner = "@a"\ncoverage = {{ branches = 99 }}\n'
    found = merged(text, f"{OWN}mutation: 75\n")
    assert found.mistakes == ()
    assert [(it.name, it.owner) for it in found.config.components] == [("BILL-001", "@a")]
    assert bounds(found, "BILL-001").branches == Decimal(99)
    assert bounds(found, "BILL-001").mutation == Decimal(75)


def test_a_contradiction_names_both_places() -> None:
    text = (
        f'{ON}[components.bill-001]\npaths = ["acme"]\ntier = 1\nowner = "@a"\n'
        "coverage = { lines = 90 }\nmutation = 60\n"
    )
    found = merged(text, f'{OWN}owner: "@b"\ncoverage: 80\nmutation: 60\n')
    assert {(it.key, it.way_out) for it in found.mistakes} == {
        ("components.bill-001", "keep it in the spec, and take it out here")
    }
    assert [(it.line, it.problem) for it in found.mistakes] == [
        (8, f"tier is 1 here and 3 in {PLACE}:4"),
        (10, f"lines is 90 here and 80 in {PLACE}:12"),
        (9, f"owner is @a here and @b in {PLACE}:2"),
        (7, f"paths is 2 files here and 1 files (such as acme/tax/b.py) in {PLACE}:6"),
    ]


def test_specs_that_nobody_switched_on_are_watched_and_set_nothing() -> None:
    watched = watching(config(LANES), [PLACE, ".caws/working-spec.yaml"])
    assert (watched.gate("specs").enabled, watched.gate("specs").policy) == (True, Policy.WARN)
    assert watched.gate("specs").settings.holds_changes is False
    assert with_specs(watched, read_book({PLACE: OWN}), PYTHON, texts={PLACE: OWN}).config is watched
    assert watching(config(LANES), [PLACE]).gate("specs").enabled is False


def test_a_gate_that_is_switched_off_reads_nothing() -> None:
    off = config(f"{LANES}[gate.specs]\nenabled = false\n")
    assert spec_globs(off) == ()
    assert watching(off, [".caws/working-spec.yaml"]) is off


def test_a_draft_sets_nothing_and_neither_does_a_scope_without_python() -> None:
    assert merged(spec=f"{OWN}status: draft\n").config.components == ()
    assert merged(python=("acme/tax/b.py",)).config.components == ()


def test_the_digest_covers_the_texts_of_the_specs() -> None:
    digests = {merged(spec=text).config.digest for text in (OWN, f"{OWN}mutation: 75\n")}
    assert len({*digests, config().digest}) == 3
