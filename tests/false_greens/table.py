"""The page of docs/explanation and the line of the README on false greens, from what the cases gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.false_greens.cases import Case

BEGIN, END = "<!-- false-greens:start -->", "<!-- false-greens:end -->"
Gave = Mapping[tuple[str, str], str]
"""(id of a case, `bad` or `control`) -> what it gave, as it is shown."""


def table(cases: Sequence[Case], gave: Gave) -> str:
    """One row for each case; a side that did not run here says so."""
    rows = ["| case | gate | what is broken | it gave | without the hole |", "| --- | --- | --- | --- | --- |"]
    for case in cases:
        told = (_shown(case, gave, side) for side in ("bad", "control"))
        rows.append(f"| {case.id} | {case.gate} | {_cell(case.title)} | {' | '.join(told)} |")
    return "\n".join([counts(cases, gave), "", *rows])


def counts(cases: Sequence[Case], gave: Gave) -> str:
    """How many cases there are, and how they ended."""
    bad = {identity: text for (identity, side), text in gave.items() if side == "bad"}
    green = sum(text.partition(":")[0] in ("pass", "skip", "nothing") for text in bad.values())
    controls = [text for (_, side), text in gave.items() if side == "control"]
    stay = sum(text.partition(":")[0] in ("pass", "warn") for text in controls)
    waiting = sum(bool(case.not_built) for case in cases)
    own = sum(int(case.id.partition("-")[2]) >= 200 for case in cases)
    text = f"{len(cases)} cases, {own} of them our own: {len(bad)} holes played, {green} stayed green; "
    return f"{text}{len(controls)} controls played, {stay} stayed green; {waiting} wait for a gate."


def write(path: Path, text: str) -> None:
    """Put the text between the two marks of a file.

    Raises:
        ValueError: the file lacks them.
    """
    whole = path.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path.name} lacks the marks {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _shown(case: Case, gave: Gave, side: str) -> str:
    if case.not_built:
        return f"waits for the gate `{case.not_built}`"
    if getattr(case, side) is None:
        return "a false red: only this must stay green" if side == "bad" else "-"
    return _cell(gave.get((case.id, side), "not played here"))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
