"""Working specs with a key twice, and every cut of one: a fault with its line, or a gate that does not pass."""

from __future__ import annotations

from collections.abc import Callable

from faults.ledger import Entry, Harm
from gates.api import Reading
from gates.specs.read import read_spec
from tests.builtin.test_specs import FILES, PLACE, SPEC, held

LINES = SPEC.splitlines(keepends=True)
PASSED = "believed"


def holds(reading: Reading) -> bool:
    """Whether the gate found nothing wrong."""
    is_open = reading.account is None or reading.account.is_open
    return not (reading.findings or reading.problems or is_open or reading.not_applicable)


def test_a_key_that_stands_twice_is_a_fault_that_names_both_lines(fault: Callable[[str, str], Entry]) -> None:
    entry = fault("A34", "working spec: each key once more, with another value")
    for first, text in enumerate(LINES, 1):
        lead = len(text) - len(text.lstrip())
        key, colon, _ = text.strip().removeprefix("- ").partition(":")
        inner = lead + 2 if text.lstrip().startswith("- ") else lead
        ends_below = inner if inner > lead else inner + 1  # where the block of this key, or its mapping, is over
        rest = range(first, len(LINES))
        after = next((at for at in rest if len(LINES[at]) - len(LINES[at].lstrip()) < ends_below), len(LINES))
        again = f"{' ' * inner}{key}{colon} 1\n"
        faults = read_spec("".join([*LINES[:after], again, *LINES[after:]]), "s.yaml").faults
        told = [it for it in faults if it.slug == "key-twice" and it.line == after + 1 and f"line {first}" in it.what]
        harms = {} if told else {Harm.FALSE_GREEN: f"{key!r} in line {first} and {after + 1}: {faults}"}
        entry.add(gave="named" if told else PASSED, harms=harms, what=key)


def test_no_cut_of_a_spec_is_believed(fault: Callable[[str, str], Entry]) -> None:
    """A cut that takes the line end only leaves the same spec."""
    entry = fault("A37", "working spec: every cut, through the gate")
    assert holds(held())
    for end in range(len(SPEC) - 1):
        try:
            is_believed = holds(held({**FILES, PLACE: SPEC[:end]}))
        except Exception as error:  # noqa: BLE001  (any exception is what is looked for)
            entry.add(gave="exception", harms={Harm.UNCLEAR: repr(error)}, what=f"at character {end}")
            continue
        harms = {Harm.FALSE_GREEN: repr(SPEC[:end][-60:])} if is_believed else {}
        entry.add(gave=PASSED if is_believed else "named", harms=harms, what=f"at character {end}")
