"""Double entry, held by the run and not by each gate: what a reading must be before anybody believes it."""

from __future__ import annotations

from gates.api import Gate, Scope
from gates.model.account import Account
from gates.model.evidence import Problem, Reading
from gates.model.scope import SourceFile
from gates.readers.links import besides_files

_REPORT = "this is a fault of the gate: report it"


def account_problems(
    reading: Reading, gate: Gate[object], files: tuple[SourceFile, ...], *, besides: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Why a reading's account cannot be believed; empty when it can. Whether it is open is the judge's question.

    Args:
        reading: what the gate said.
        gate: who said it.
        files: the Python files that it was asked about.
        besides: links and programs that it may account for as well, all of them or none.
    """
    account = reading.account
    if reading.not_applicable is not None or (account is None and reading.problems):
        return ()
    if account is None:
        what = f"{gate.name} gave neither an account nor a reason for having none"
        return (Problem(what=what, way_out=_REPORT),)
    texts = [text for text in (_sum(account), _names(account, gate, files, besides)) if text]
    return tuple(Problem(what=f"{gate.name}: {text}", way_out=_REPORT) for text in texts)


def besides_of(scope: Scope) -> frozenset[str]:
    """What an account of the whole repository may count besides its Python files; nothing for one of a lane."""
    return besides_files(scope.repository) if scope.lane is None else frozenset()


def _sum(account: Account) -> str:
    numbers = (account.expected, account.examined, account.unexplained, account.unexpected, *account.explained.values())
    if any(number < 0 for number in numbers):
        return "its account has a negative number"
    told = account.examined + account.unexplained + sum(account.explained.values())
    if told != account.expected:
        return f"its account does not add up: {account.expected:,} expected, {told:,} accounted for"
    return ""


def _names(account: Account, gate: Gate[object], files: tuple[SourceFile, ...], besides: frozenset[str]) -> str:
    if not gate.expects_files:
        return ""
    asked = {file.path for file in files}
    if besides and account.expected == len(asked | besides):
        asked |= besides
    elif account.expected != len(files):
        return f"it was asked about {len(files):,} files, and its account expects {account.expected:,}"
    foreign = sorted(
        name for reason, names in account.names.items() for name in names if (name in asked) is (reason == "unexpected")
    )
    if foreign:
        return f"its account names files that it was not asked about as expected, or the reverse: {foreign[0]}"
    return ""
