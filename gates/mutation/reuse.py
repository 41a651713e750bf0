"""Which outcomes of earlier runs still hold, and what the runner must be asked for the others. Pure.

A killed mutant holds while its own function and all that the killer entered are the same, the killer itself too. One
that survived holds for those tests that passed with it and entered nothing that has changed; others that may run it
now are tried. Tests are taken to be independent of each other, and both clean runs, one in reverse order, hold them to
it. Whatever no one could follow depends on the whole tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gates.mutation.keys import Units, all_tests, entered_names, is_all_tests
from gates.mutation.mutant import Mutant
from gates.mutation.outcomes import Outcome
from gates.mutation.store import KnownMutant, KnownTest, State

HELD = frozenset({Outcome.KILLED, Outcome.SURVIVED, Outcome.NO_TESTS, Outcome.TIMEOUT})
"""What is kept; the other classes are looked at again in each run."""
AT_IMPORT = "::import"
"""Stands among the tests that ran a statement when it runs while a file is imported; with `::` and the test file behind
it, while that one is."""
_IMPORTER = f"{AT_IMPORT}::"
_OPEN = frozenset({Outcome.SURVIVED, Outcome.NO_TESTS})


@dataclass(frozen=True, kw_only=True, slots=True)
class Now:
    """The tree as it is."""

    ground: str
    whole: str
    units: Units
    own: Mapping[str, str]
    """Mutant id -> the unit that it changes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What holds, and what is to be run."""

    held: Mapping[str, KnownMutant] = field(default_factory=dict)
    """Final, without running anything."""
    opened: Mapping[str, KnownMutant] = field(default_factory=dict)
    """Not killed by the tests that passed; to be shown to the others."""
    run: tuple[str, ...] = ()
    """Ids of those of which nothing is known."""
    tests: Mapping[str, KnownTest] = field(default_factory=dict)
    """Tests that do what they did."""
    why: str = ""
    """Why nothing at all holds; empty when something could."""

    @property
    def is_nothing(self) -> bool:
        """There is nothing to run."""
        return not (self.run or self.opened)


def decided(mutants: Sequence[Mutant], state: State | None, now: Now) -> Decision:
    """Hold what is known of mutants against the tree as it is."""
    if state is None or state.ground != now.ground:
        return Decision(
            run=tuple(each.id for each in mutants), why="nothing is known of this configuration and these files yet"
        )
    if not state.imported <= now.units.names:
        return Decision(
            run=tuple(each.id for each in mutants), why="a function that runs when the tests are imported has changed"
        )
    tests = {name: each for name, each in state.tests.items() if _holds(each, now)}
    held: dict[str, KnownMutant] = {}
    opened: dict[str, KnownMutant] = {}
    run: list[str] = []
    for mutant in mutants:
        known = state.mutants.get(mutant.id)
        unit = now.own[mutant.id]
        if known is None or not _holds(known, now) or unit not in (known.depends or (unit,)):
            run.append(mutant.id)
        elif known.outcome in _OPEN and known.seen != now.whole:
            opened[mutant.id] = remaining(known, now)
        else:
            held[mutant.id] = known
    return Decision(held=held, opened=opened, run=tuple(run), tests=tests)


def known_question(decision: Decision, state: State | None, units: Units) -> dict[str, Any]:
    """What the runner is told of tests that do what they did: `known` of `question_of`."""
    if state is None or not decision.tests:
        return {}
    bits = {name: 1 << bit for bit, name in enumerate(decision.tests)}
    ran, at_import, importers = [], [], []
    for (unit, first, last), names in state.covers.items():
        if unit not in units.names:
            continue
        mask = sum(bits[name] for name in names if name in bits)
        path = unit.partition("::")[0]
        start = units.first_line(path, unit)
        if mask:
            ran.append([path, start + first, start + last, f"{mask:x}"])
        if AT_IMPORT in names:
            at_import.append([path, start + first, start + last])
        by = sorted(name.removeprefix(_IMPORTER) for name in names if name.startswith(_IMPORTER))
        importers += [[path, start + first, start + last, name] for name in by]
    tests = {name: dict(each.row) for name, each in decision.tests.items()}
    return {
        "tests": tests, "ran": ran, "at_import": at_import, "importers": importers, "collect_s": state.collect_s,
    }  # fmt: skip


def learnt(
    state: State | None, decision: Decision, lines: Iterable[Mapping[str, Any]], now: Now, files: Sequence[str]
) -> State:
    """What is known after a run; a run that was cut off teaches what it came to say.

    Args:
        state: What was known before.
        decision: What was asked.
        lines: What the runner said.
        now: The tree that it ran.
        files: The files as the runner counts them: those that are followed, then those that are only entered.
    """
    said = _Said(lines, now, files)
    tests, covers = _tests_learnt(state, decision, said, now, files)
    kept: dict[str, KnownMutant] = {}
    if state is not None and state.ground == now.ground and not decision.why:
        gone = set(decision.run)
        kept = {name: each for name, each in state.mutants.items() if name not in gone and _holds(each, now)}
        for name in said.kept:
            before = decision.opened[name]
            outcome = Outcome.SURVIVED if before.passed else Outcome.NO_TESTS
            kept[name] = replace(before, outcome=outcome, tests=len(before.passed), seen=now.whole)
    for name, line in said.mutants.items():
        outcome = Outcome(line["outcome"])
        kept.pop(name, None)
        if outcome in HELD:
            kept[name] = merged(_mutant_learnt(line, said, now, tests), decision.opened.get(name))
    return State(
        ground=now.ground,
        imported=_for_all(state, said, now, files),
        tests=tests,
        covers=covers,
        mutants=kept,
        files=_files_learnt(state, said, tests, now),
        collect_s=said.collect_s if said.collected or state is None else state.collect_s,
    )


def merged(now: KnownMutant, before: KnownMutant | None) -> KnownMutant:
    """What is known when further tests were tried on a mutant that others did not kill."""
    if before is None or now.outcome is Outcome.KILLED or now.outcome is Outcome.TIMEOUT:
        return now
    is_survivor = now.outcome is Outcome.SURVIVED or bool(before.passed)
    return replace(
        now,
        outcome=Outcome.SURVIVED if is_survivor else Outcome.NO_TESTS,
        depends=None if now.depends is None or before.depends is None else now.depends | before.depends,
        passed={**before.passed, **now.passed},
        tests=len({**before.passed, **now.passed}),
        ran=now.ran + before.ran,
        duration_s=now.duration_s + before.duration_s,
        cpu_s=now.cpu_s + before.cpu_s,
    )


def was_fresh(known: KnownMutant) -> bool:
    """Whether a fresh process told that nothing noticed it, which holds as long as all the rest that it depends on."""
    return any(is_all_tests(name) for name in known.depends or ())


def remaining(known: KnownMutant, now: Now) -> KnownMutant:
    """A mutant that was not killed, with the tests that pass with it still."""
    passed = {name: depends for name, depends in known.passed.items() if depends and depends <= now.units.names}
    return replace(known, passed=passed)


def _holds(known: KnownTest | KnownMutant, now: Now) -> bool:
    return known.seen == now.whole if known.depends is None else known.depends <= now.units.names


def _for_all(state: State | None, said: _Said, now: Now, files: Sequence[str]) -> frozenset[str]:
    """Units that every outcome depends on: entered at import, and documents that a run opened or may have opened."""
    before = state.imported if state and state.ground == now.ground else frozenset()
    found = {name for name in before if "::" not in name} & now.units.names
    if said.imported is None or said.is_part:
        found |= before
    if said.imported is not None:
        found.update(entered_names(now.units, files, said.imported))
    for name in now.units.names:
        if "::" not in name and (None in said.opened or name.rpartition("@")[0] in said.opened):
            found.add(name)
    return frozenset(found)


class _Said:
    """The runner's lines by kind."""

    def __init__(self, lines: Iterable[Mapping[str, Any]], now: Now, files: Sequence[str]) -> None:
        self.collected: list[str] = []
        self.tests: list[Mapping[str, Any]] = []
        self.spans: list[list[Any]] = []
        self.at_import: list[list[Any]] = []
        self.importers: list[list[Any]] = []
        self.collect_s = 0.0
        self.is_part = False
        """Not all test files were collected: what the others import was not imported."""
        self.imported: list[int] | None = None
        self.mutants: dict[str, Mapping[str, Any]] = {}
        self.kept: list[str] = []
        self.opened: set[str | None] = set()
        self.sets: list[frozenset[str]] = []
        for line in lines:
            match line.get("t"):
                case "collected":
                    self.collected, self.is_part = line["tests"], line["left"] > 0
                    self.collect_s = line["collect_s"]
                case "imported":
                    self.imported = line["entered"]
                case "tests":
                    self.tests = line["tests"]
                case "covers":
                    self.spans, self.at_import = line["spans"], line["at_import"]
                    self.importers = line["importers"]
                case "mutant":
                    self.mutants[line["id"]] = line
                case "set":
                    self.sets.append(frozenset(entered_names(now.units, files, line["entered"])))
                case "opened":
                    self.opened.add(line["path"])
                case "kept":
                    self.kept.append(line["id"])

    @property
    def has_tests(self) -> bool:
        """Whether the run came so far that it told all tests."""
        return bool(self.tests) and self.imported is not None


def _tests_learnt(
    state: State | None, decision: Decision, said: _Said, now: Now, files: Sequence[str]
) -> tuple[dict[str, KnownTest], dict[tuple[str, int, int], frozenset[str]]]:
    """Tests with what they ran; those of a run that did not come so far stay as they were."""
    if not said.has_tests:
        return dict(decision.tests), dict(state.covers) if state and decision.tests else {}
    tests: dict[str, KnownTest] = {}
    for name, row in zip(said.collected, said.tests, strict=True):
        if name in decision.tests:
            tests[name] = decision.tests[name]
        elif all(outcome != "failed" for outcome in row["outcomes"]):
            followed = not (row["started"] or row["is_blind"] or row["is_unseen"])
            entered = frozenset(entered_names(now.units, files, row["entered"])) if followed else None
            plain = {key: value for key, value in row.items() if key != "entered"}
            tests[name] = KnownTest(row=plain, depends=entered, seen=now.whole)
    covers: dict[tuple[str, int, int], frozenset[str]] = {}
    bits = [(1 << bit, name) for bit, name in enumerate(said.collected)]
    masks = [(span, int(told, 16)) for *span, told in said.spans]
    ran = [(span, {name for bit, name in bits if mask & bit}) for span, mask in masks]
    ran += [(span, {AT_IMPORT}) for span in said.at_import]
    ran += [(span, {_IMPORTER + file}) for *span, file in said.importers]
    for (path, first, last), names in ran:
        unit = now.units.at(path, first)
        if unit is not None:
            start = now.units.first_line(path, unit)
            place = (unit, first - start, last - start)
            covers[place] = covers.get(place, frozenset()) | names
    return tests, covers


def _files_learnt(state: State | None, said: _Said, tests: Mapping[str, KnownTest], now: Now) -> dict[str, str]:
    """The test files of which every test is known."""
    names = said.collected if said.has_tests else list(state.tests) if state else []
    by_file: dict[str, list[str]] = {}
    for name in names:
        by_file.setdefault(name.partition("::")[0], []).append(name)
    if state is not None and not said.has_tests:
        by_file = {file: each for file, each in by_file.items() if state.files.get(file) == now.units.digest(file)}
    whole = {file: now.units.digest(file) for file, each in by_file.items() if all(name in tests for name in each)}
    return {file: digest for file, digest in whole.items() if digest is not None}


def _mutant_learnt(line: Mapping[str, Any], said: _Said, now: Now, tests: Mapping[str, KnownTest]) -> KnownMutant:
    outcome, own = Outcome(line["outcome"]), now.own[line["id"]]
    killer = said.collected[line["killer"]] if line.get("killer") is not None else None
    ran = [said.collected[index] for index in line.get("tests") or ()]
    entered: dict[str, frozenset[str] | None] = {}
    for name, number in zip(ran, line.get("entered") or (), strict=False):
        is_followed = number >= 0 and name in tests and tests[name].depends is not None
        entered[name] = said.sets[number] if is_followed else None
    depends: frozenset[str] | None = frozenset()
    if line["is_fresh"]:
        depends = _of_fresh(line, outcome, said, now)
    elif outcome is Outcome.KILLED:
        depends = entered.get(killer or "")
    elif outcome is Outcome.TIMEOUT:
        depends = _of_all(entered.values())
    elif outcome not in _OPEN:
        depends = None
    return KnownMutant(
        outcome=outcome,
        depends=None if depends is None else depends | {own},
        seen=now.whole,
        killer=killer,
        passed={name: units for name, units in entered.items() if name != killer} if outcome in _OPEN else {},
        tests=line["of"],
        ran=line["ran"],
        duration_s=line["wall_s"],
        cpu_s=line["cpu_s"],
        detail=line.get("detail", ""),
    )


def _of_all(entered: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Units that any of the tests entered; None when nobody can say of one, or of none at all."""
    each = list(entered)
    known = [units for units in each if units is not None]
    return frozenset[str]().union(*known) if known and len(known) == len(each) else None


def _of_fresh(line: Mapping[str, Any], outcome: Outcome, said: _Said, now: Now) -> frozenset[str] | None:
    """What a fresh process entered, with its imports; where nothing in it noticed, which tests there are counts too."""
    if line["fresh"] < 0:
        return None
    units: frozenset[str] = said.sets[line["fresh"]]
    return units | {all_tests(now.units)} if outcome in _OPEN else units
