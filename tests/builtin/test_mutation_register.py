"""The register of equivalent mutants and the budget, in runs that really take place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from gates.api import Reading
from gates.builtin.mutation import GATE, WHOLE, Settings
from gates.mutation.equivalents import entry_text
from gates.mutation.functions import functions_of
from gates.mutation.survivors import mutant_named
from gates.testing import run_gate, write
from tests.builtin.test_mutation import FILES, LANES

FAR = date(2999, 1, 1)
SUMS = "src/acme/sums.py"
KILLING = "from acme.sums import add\n\n\ndef test_more():\n    assert add(3, 4) == 7\n"


def entry(reading: Reading, *, expires: date = FAR, text: str = FILES[SUMS]) -> str:
    """An entry for the first survivor of a run."""
    finding = reading.findings[0]
    mutant = mutant_named(finding)
    assert mutant is not None
    function = next(each for each in functions_of(SUMS, text)[0] if each.qualname == "twice")
    return entry_text(
        mutant=mutant, function=function, diff=finding.detail, reason="r", owner="@maria", expires=expires
    )


def score(reading: Reading) -> tuple[int, int | None]:
    return reading.measurements[0].value, reading.measurements[0].of


def test_a_registered_mutant_is_listed_and_not_run(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = run_gate(GATE, tmp_path, lanes=LANES)
    write(tmp_path, {"equivalents.toml": entry(before)})

    after = run_gate(GATE, tmp_path, lanes=LANES)

    assert (after.problems, score(before), score(after)) == ((), (1, 5), (1, 4))
    assert after.account is not None
    assert after.account.explained["registered as equivalent"] == 1
    assert mutant_named(before.findings[0]) not in [mutant_named(each) for each in after.findings]


def test_an_expired_entry_is_red_and_its_mutant_counts_again(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    write(tmp_path, {"equivalents.toml": entry(run_gate(GATE, tmp_path, lanes=LANES), expires=yesterday)})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert score(reading) == (1, 5)
    red = [each for each in reading.findings if not each.judged_by]
    assert [(each.check, each.path, each.line) for each in red] == [
        ("mutation/equivalent-expired", "equivalents.toml", 1)
    ]


def test_an_edited_function_voids_its_entry(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    text = entry(run_gate(GATE, tmp_path, lanes=LANES))
    write(tmp_path, {"equivalents.toml": text, SUMS: FILES[SUMS].replace("def twice(a)", "def twice(a, b=0)")})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert "mutation/equivalent-void" in [each.check for each in reading.findings]


def test_a_register_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "equivalents.toml": "[[equivalent]]\nmutant = 1\n"})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert any("equivalents.toml:1: `mutant` must be text" in each.what for each in reading.problems)


def test_a_budget_that_suffices_gives_the_same_score(tmp_path: Path) -> None:
    write(tmp_path, FILES)

    reading = run_gate(GATE, tmp_path, Settings(budget_s=600), lanes=LANES)

    assert (reading.problems, reading.measurements[0].metric, score(reading)) == ((), WHOLE, (1, 5))


def test_a_budget_that_ends_before_the_first_mutant_knows_only_what_no_test_runs(tmp_path: Path) -> None:
    write(tmp_path, FILES)

    reading = run_gate(GATE, tmp_path, Settings(budget_s=0), lanes=LANES)

    assert (reading.problems, score(reading)) == ((), (0, 5))
    assert reading.account is not None
    assert reading.account.explained["left by the budget"] == 3
    assert any("the score is 0 to 60 %" in note for note in reading.notes)
