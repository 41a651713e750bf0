"""What a command should have looked at, against what it says that it looked at. Not knowing is a problem."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gates.api import Account, Measurement, Problem, Scope, balance, place
from gates.commanded.settings import Settings
from gates.commanded.words import wanted_files

_WAY_OUT = (
    "let the tool list them (in SARIF: artifacts with the role analysisTarget), "
    "or set `examined` to a pattern that finds them, or their number, in what it prints"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """How much was looked at: names, or only a number."""

    names: frozenset[str] | None = None
    number: int = 0


def looked_in(settings: Settings, text: str, roots: Sequence[str]) -> Looked | Problem | None:
    """What the pattern `examined` finds in what the command printed; None when there is no such pattern."""
    if not settings.examined:
        return None
    matches = list(re.finditer(settings.examined, text, re.MULTILINE))
    if not matches:
        what = f"what it looked at is not in its output: `{settings.examined}` matches nothing"
        return Problem(what=what, way_out="mend `examined`, or look at what the command prints")
    if "file" in matches[0].re.groupindex:
        first, *others = roots or ("/nowhere",)
        places = (place(match["file"].strip(), root=first, other_roots=others) for match in matches if match["file"])
        return Looked(names=frozenset(path for path in places if path))
    numbers = {re.sub(r"[,_']", "", match["examined"] or "") for match in matches}
    if len(numbers) > 1 or not all(re.fullmatch(r"\d{1,12}", number) for number in numbers):
        return Problem(what=f"`examined` finds {', '.join(sorted(numbers)[:4])}, not one number", way_out="mend it")
    return Looked(number=int(numbers.pop()))


def account_of(settings: Settings, scope: Scope, looked: Looked | None) -> tuple[Account | None, tuple[Problem, ...]]:
    """The account; without one, the problem says why nothing could be counted."""
    wanted, excluded = wanted_files(settings, scope)
    if settings.counts == "file" and not wanted:
        globs = ", ".join(settings.files) or "*.py"
        what = f"no tracked file is left to look at ({globs}; {len(excluded)} excluded)"
        return None, (Problem(what=what, way_out="mend `files` and `exclude`, or switch the gate off here"),)
    if looked is None:
        return None, (Problem(what="nobody knows what it looked at: its report does not say", way_out=_WAY_OUT),)
    if settings.counts != "file":
        count = len(looked.names) if looked.names is not None else looked.number
        return _by_number(settings.counts, expected=count, examined=count), ()
    if looked.names is None:
        return _by_number("file", expected=len(wanted), examined=looked.number), ()
    reasons = {"excluded by policy (exclude)": excluded}
    seen = looked.names & {*wanted, *excluded}
    return balance(unit="file", expected=(*wanted, *excluded), examined=seen, explained=reasons), ()


def _by_number(unit: str, *, expected: int, examined: int) -> Account:
    return Account(
        unit=unit,
        expected=expected,
        examined=min(expected, examined),
        unexplained=max(expected - examined, 0),
        unexpected=max(examined - expected, 0),
    )


def measured(name: str, account: Account | None, findings: Collection[object] | None) -> tuple[Measurement, ...]:
    """How many units were looked at, and how many findings there are."""
    found = []
    if account is not None:
        examined = account.examined + account.unexpected
        found.append(Measurement(metric=f"{name}.examined", value=examined, unit=account.unit))
    if findings is not None:
        found.append(Measurement(metric=f"{name}.findings", value=len(findings), unit="finding"))
    return tuple(found)
