"""Waivers and the baseline: what is permitted now and was not at the base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from gates.api import Policy
from gates.judge.baseline import BaselineError, read_baseline
from gates.model.before import Weakening
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline, Waiver

_HIGHER_IS_BETTER = ("coverage.lines", "coverage.branches", "coverage.changed-lines", "mutation.", ".passed")
_Strength = Callable[[str, str], Policy | None]
"""Name of a part and a path of it -> how it is held; None when nobody holds it."""


def new_waivers(
    base: Sequence[Waiver], head: Sequence[Waiver], old_paths: Mapping[str, str], *, own: frozenset[str], file: str
) -> tuple[tuple[Weakening, ...], tuple[str, ...], tuple[str, ...]]:
    """Waivers that permit more than those of the base.

    Args:
        base: the waivers of the base commit.
        head: those of the working tree.
        old_paths: path now -> path at the base, for the files that were moved.
        own: the gates that compare with the base: a waiver of one of their checks permits a weakening and is none.
        file: the configuration.

    Returns:
        The weakenings, notes on waivers of the gates' own checks, and those that would permit themselves.
    """
    found, notes, refused = [], [], []
    for waiver in head:
        if any(_permits(known, waiver, old_paths) for known in base):
            continue
        gate, _, member = waiver.check.partition("/")
        place = "" if waiver.where == "**" else f" in {waiver.where}"
        if gate in own and member == "*":
            refused.append(f"{file}:{waiver.line}: the waiver of {waiver.check} would permit itself")
        elif gate in own:
            notes.append(f"waiver of {waiver.check}{place} until {waiver.expires.isoformat()}: {waiver.reason}")
        else:
            known = next((it for it in base if (it.check, it.where) == (waiver.check, waiver.where)), None)
            how = f"extended from {known.expires.isoformat()} to" if known else "added until"
            message = f"waiver of {waiver.check}{place} {how} {waiver.expires.isoformat()}"
            found.append(Weakening(slug="waiver-added", message=message, path=file))
    return tuple(found), tuple(notes), tuple(refused)


def spent(base: Sequence[Waiver], head: Sequence[Waiver], *, own: frozenset[str]) -> tuple[Waiver, ...]:
    """Waivers of weakenings that the base already has: what they permitted is merged."""
    known = {(it.check, it.where, it.expires) for it in base if it.check.partition("/")[0] in own}
    return tuple(waiver for waiver in head if (waiver.check, waiver.where, waiver.expires) in known)


def accepted_more(
    base: str | None,
    head: str | None,
    *,
    file: str,
    was: _Strength,
    now: _Strength,
    renamed: Callable[[str], str],
    files: frozenset[str],
) -> Iterator[Weakening]:
    """Findings that the baseline accepts beyond those of the base, and values that it holds less.

    Entries move freely between files, and one may take the place of another of its rule in its file, as the ratchet has
    it; only those of parts count that were held before and are held by the baseline now.

    Args:
        base: the text of the base's baseline; None when there is none.
        head: the text of the baseline now.
        file: where it is.
        was: how the base held a part.
        now: how a part is held now.
        renamed: name of a part at the base -> its name now, when its lane was only renamed.
        files: every file of the working tree.
    """
    try:
        before = read_baseline(base, file) if base is not None else Baseline()
    except BaselineError:
        before = Baseline()
    try:
        after = read_baseline(head, file) if head is not None else Baseline()
    except BaselineError:
        return  # the verdict refuses it by itself
    yield from _findings(before, after, file, was, now)
    yield from _values(before, after, file, now, renamed, files)


def _findings(before: Baseline, after: Baseline, file: str, was: _Strength, now: _Strength) -> Iterator[Weakening]:
    spare = Counter[tuple[str, str, str, str]]()
    """What the base accepts and nothing of the head has taken yet."""
    for entry in before.findings:
        spare[_identity(entry)] += entry.count
    wanted = [(entry, entry.count) for entry in after.findings]
    for alike in (_identity, _moved, _replaced):  # those that stayed take their share first
        wanted = _served(wanted, spare, alike)
    gained: Counter[str] = Counter()
    for entry, count in wanted:
        held = was(entry.part, entry.path) in (Policy.RATCHET, Policy.STRICT)
        if held and now(entry.part, entry.path) is Policy.RATCHET:
            gained[entry.part] += count
    for part, count in sorted((+gained).items()):
        message = f"{count} finding{'' if count == 1 else 's'} accepted in {part}"
        yield Weakening(slug="findings-accepted", message=message, path=file)


def _served(
    wanted: Sequence[tuple[AcceptedFinding, int]],
    spare: Counter[tuple[str, str, str, str]],
    alike: Callable[[AcceptedFinding], tuple[str, ...]],
) -> list[tuple[AcceptedFinding, int]]:
    """What is still wanted when each entry took those of the base that are alike; takes them from `spare`."""
    waiting: dict[tuple[str, ...], list[tuple[str, str, str, str]]] = {}
    for part, path, check, fingerprint in spare:
        entry = AcceptedFinding(part=part, path=path, check=check, fingerprint=fingerprint)
        waiting.setdefault(alike(entry), []).append(_identity(entry))
    left = []
    for entry, count in wanted:
        rest = count
        for key in waiting.get(alike(entry), ()):
            taken = min(rest, spare[key])
            spare[key] -= taken
            rest -= taken
        left.append((entry, rest))
    return left


def _moved(entry: AcceptedFinding) -> tuple[str, ...]:
    """The same finding in any file."""
    return entry.check, entry.fingerprint


def _replaced(entry: AcceptedFinding) -> tuple[str, ...]:
    """Any finding of the same rule in the same file: its count is what the ratchet holds."""
    return entry.part, entry.path, entry.check


def _identity(entry: AcceptedFinding) -> tuple[str, str, str, str]:
    return entry.part, entry.path, entry.check, entry.fingerprint


def _values(
    before: Baseline, after: Baseline, file: str, now: _Strength, renamed: Callable[[str], str], files: frozenset[str]
) -> Iterator[Weakening]:
    held: dict[tuple[str, str, str, str], list[AcceptedValue]] = {}
    for value in after.values:
        held.setdefault((value.part, value.metric, value.component, value.path), []).append(value)
    gone: Counter[str] = Counter()
    for value in before.values:
        part = renamed(value.part)
        if now(part, value.path) is not Policy.RATCHET or (value.path and value.path not in files):
            continue
        stays = held.get((part, value.metric, value.component, value.path), [])
        if not stays:
            gone[part] += 1
        elif not any(_is_as_strict(each, value) for each in stays):
            where = f" of {value.path}" if value.path else ""
            message = f"{part}: baseline of {value.metric}{where} {_shown(value)} to {_shown(stays[0])}"
            yield Weakening(slug="values-lowered", message=message, path=file)
    for part, count in sorted(gone.items()):
        message = f"{part}: {count} value{'' if count == 1 else 's'} left the baseline"
        yield Weakening(slug="values-lowered", message=message, path=file)


def _is_as_strict(now: AcceptedValue, was: AcceptedValue) -> bool:
    if (now.of is None) != (was.of is None):
        return False
    before, after = was.value * (now.of or 1), now.value * (was.of or 1)
    is_higher_better = any(part in was.metric for part in _HIGHER_IS_BETTER)
    return after >= before if is_higher_better else after <= before


def _shown(value: AcceptedValue) -> str:
    return str(value.value) if value.of is None else f"{value.value}/{value.of}"


def _permits(known: Waiver, waiver: Waiver, old_paths: Mapping[str, str]) -> bool:
    """Whether a waiver of the base permits all that another one does, for as long."""
    gate, _, member = known.check.partition("/")
    is_check = known.check == waiver.check or (member == "*" and waiver.check.startswith(f"{gate}/"))
    is_place = known.where in ("**", waiver.where, old_paths.get(waiver.where))
    return is_check and is_place and known.expires >= waiver.expires
