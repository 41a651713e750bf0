"""`make`: the mutants of a part, what is known of them already, and the question for the runner."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gates.adapters.mutants.pending import MADE, QUESTION, STATE, TREE, begun, left_behind
from gates.adapters.mutants.tree import Tree, version_of_mutmut
from gates.mutation import asked as asking
from gates.mutation.asked import Asked
from gates.mutation.cut import Cut, cut_of
from gates.mutation.cut import told as told_cut
from gates.mutation.durations import read as read_durations
from gates.mutation.equivalents import EquivalentsError, Register, read_equivalents
from gates.mutation.functions import Function, NotMutated
from gates.mutation.keys import ground_of, is_document, units_of, whole_of
from gates.mutation.left import left_alone
from gates.mutation.mutant import Mutant
from gates.mutation.order import ordered
from gates.mutation.question import question_of
from gates.mutation.registered import EQUIVALENT, Registered, registered
from gates.mutation.reuse import Now, decided, known_question, was_fresh
from gates.mutation.store import PLACE, State, encoded, load


def make(text: str, *, facts: str, out: Path, root: Path) -> None:
    """Leave the question, a scratch copy to run it in, and what `keep` needs, in the task's folder.

    Raises:
        MutmutError: mutmut is missing.
        ValueError: the question is none, or a file cannot be mutated.
        OSError, GitError: the tree cannot be read or copied.
    """
    asked, told = asking.read(text), json.loads(facts)
    tree = Tree(root=root, cache=root / PLACE)
    python = sorted(path for path in tree.digests if path.endswith(".py"))
    files = {path: tree.pieces(path, is_test=_is_test(path, asked.tests)) for path in python}
    own_files = (asked.equivalents, asked.durations)
    others = {path: it for path, it in tree.digests.items() if path not in files and path not in own_files}
    documents = {path: it for path, it in others.items() if is_document(path, asked.tests)}
    others |= dict.fromkeys(documents, "")
    ground = ground_of(files, others, asked.tests, asked.options, told.get("ground", ""))
    units = units_of(files, documents, asked.tests)
    every, functions, without = _mutants(tree, asked)
    register = _register(root, asked, tree)
    found = registered(register, every, functions, today=datetime.now(UTC).date())
    live = [mutant for mutant in every if mutant.muted is None and mutant.id not in found.held]
    own = {each.id: str(units.at(each.path, each.function.first_line)) for each in every}
    whole = whole_of({path: tree.digests[path] for path in python}, ground)
    now = Now(ground=ground, whole=whole, units=units, own=own)
    name = f"{asked.part}-{ground[:24]}"
    doubt = str(told.get("doubt", "")) or ("" if told.get("reuse") else "not wanted in this run")
    state, note = (None, "") if doubt else load(root / PLACE, name)
    followed = [path for path in asked.files if path in files]
    entered = [path for path in python if path not in set(followed)]
    if not doubt:
        state = left_behind(root / PLACE, name, state)
    wanted, cut = _wanted(live, asked, state, own), None
    if asked.shard[1] > 1:
        cut = _cut(live, asked, own, tree)
        wanted = _chosen(wanted, cut.mine)
    decision = decided(wanted, state, now)
    order = {mutant.id: number for number, mutant in enumerate(_in_order(wanted, asked, whole))}
    to_run = sorted((mutant for mutant in wanted if mutant.id not in decision.held), key=lambda each: order[each.id])
    question = question_of(
        to_run,
        files=followed,
        jobs=asked.jobs or len(os.sched_getaffinity(0)),
        killers=_killers(to_run, state),
        budget_s=asked.budget_s,
        statements=live,
        entered=entered,
        known=known_question(decision, state, units),
        passed={name: sorted(known.passed) for name, known in decision.opened.items()},
        told_fresh=[name for name, known in decision.opened.items() if was_fresh(known)],
        folders=_folders(root, told.get("folders", ())),
        documents=sorted(documents),
        left=left_alone(decision, state, to_run, now),
    )
    question["nothing"] = not to_run
    work = begun(root / PLACE, name, out, is_kept=bool(to_run) and not told.get("doubt"))
    (work / QUESTION).write_text(json.dumps(question, separators=(",", ":")), encoding="utf-8")
    if to_run:
        tree.copy_to(out / TREE)
    if state is not None:
        (work / STATE).write_bytes(encoded(state))
    made = {
        "name": name,
        "keeps": not told.get("doubt"),
        "asked": json.loads(text),
        "note": note,
        "why": doubt or decision.why,
        "now": {"ground": ground, "whole": whole, "own": own},
        "files": [*followed, *entered],
        "documents": documents,
        "pieces": {path: asdict(each) for path, each in files.items()},
        "run": list(decision.run),
        "opened": sorted(decision.opened),
        "held": sorted(decision.held),
        "tests": sorted(decision.tests),
        "wanted": [each.id for each in wanted],
        "cut": told_cut(cut) if cut else None,
        "mutants": [_shown(each, found) for each in every],
        "register": [[each.check, each.message, each.path, each.line] for each in found.findings],
        "functions": [[each.path, each.qualname, each.first_line, each.last_line] for each in functions],
        "without": [[each.path, each.first_line, each.last_line, each.reason.value] for each in without],
        "parsed": followed,
        "mutmut": version_of_mutmut(),
    }
    (work / MADE).write_text(json.dumps(made, separators=(",", ":")), encoding="utf-8")


def _mutants(tree: Tree, asked: Asked) -> tuple[list[Mutant], list[Function], list[NotMutated]]:
    mutants: list[Mutant] = []
    functions: list[Function] = []
    without: list[NotMutated] = []
    for path in asked.files:
        if path not in tree.digests:
            continue  # the gate misses it in what was read
        own, found, rest = tree.mutants(path)
        mutants.extend(own)
        functions.extend(found)
        without.extend(rest)
    return mutants, functions, without


def _is_test(path: str, roots: Sequence[str]) -> bool:
    name = path.rpartition("/")[2]
    is_within = any(root == "." or path == root or path.startswith(f"{root}/") for root in roots)
    return is_within and (name.startswith("test_") or name.endswith("_test.py"))


def _wanted(live: Sequence[Mutant], asked: Asked, state: State | None, own: Mapping[str, str]) -> list[Mutant]:
    chosen = live if asked.changed is None else list(_changed(live, asked.changed))
    if asked.changed is not None and asked.changed_tests:
        also = {mutant.id for mutant in (*chosen, *_run_by_changed_tests(live, asked, state, own))}
        chosen = [mutant for mutant in live if mutant.id in also]
    return list(chosen)


def _cut(live: Sequence[Mutant], asked: Asked, own: Mapping[str, str], tree: Tree) -> Cut:
    """What could be wanted by a machine that knows nothing of earlier runs is cut: so all machines cut the same."""
    digest, seconds = tree.digests.get(asked.durations, ""), {}
    if digest:
        seconds = read_durations(tree.text(asked.durations), asked.durations)
    every = _wanted(live, asked, None, own)
    return cut_of(every, asked.shard, seconds=seconds, durations=digest, live=len(live))


def _chosen(mutants: Iterable[Mutant], names: Iterable[str]) -> list[Mutant]:
    kept = frozenset(names)
    return [mutant for mutant in mutants if mutant.id in kept]


def _changed(live: Iterable[Mutant], changed: Mapping[str, Sequence[int]]) -> Iterable[Mutant]:
    lines = {path: frozenset(each) for path, each in changed.items()}
    for mutant in live:
        if not lines.get(mutant.path, frozenset()).isdisjoint(range(mutant.line, mutant.last_line + 1)):
            yield mutant


def _run_by_changed_tests(
    live: Iterable[Mutant], asked: Asked, state: State | None, own: Mapping[str, str]
) -> Iterable[Mutant]:
    """Mutants of tier 1 in functions that a changed test ran; all of tier 1 where nobody knows what it ran."""
    first = [mutant for mutant in live if asked.tiers.get(mutant.path) == 1]
    is_helper = any(not _is_test(path, asked.tests) for path in asked.changed_tests)
    if state is None or is_helper:
        return first
    files = tuple(f"{path}::" for path in asked.changed_tests)
    ran = {unit for (unit, _, _), tests in state.covers.items() if any(name.startswith(files) for name in tests)}
    return [mutant for mutant in first if own[mutant.id] in ran]


def _in_order(wanted: Sequence[Mutant], asked: Asked, seed: str) -> tuple[Mutant, ...]:
    if asked.budget_s is None:
        return tuple(wanted)
    changed = {path: frozenset(lines) for path, lines in (asked.changed or {}).items()}
    return ordered(wanted, changed_lines=changed, tier_of=asked.tiers.get, seed=seed)


def _killers(mutants: Iterable[Mutant], state: State | None) -> dict[str, list[str]]:
    known = state.mutants if state else {}
    found = {mutant.id: known[mutant.id].killer for mutant in mutants if mutant.id in known}
    return {name: [killer] for name, killer in found.items() if killer}


def _folders(root: Path, named: Iterable[str]) -> list[str]:
    """What is imported from: folders of editable installs, and `src`; the root comes behind them."""
    names = [name for name in named if name != "."]
    names += ["src"] if (root / "src").is_dir() and not (root / "src" / "__init__.py").exists() else []
    return list(dict.fromkeys(names))


def _register(root: Path, asked: Asked, tree: Tree) -> Register:
    """The register; ValueError with all of its mistakes."""
    if not asked.equivalents or asked.equivalents not in tree.digests:
        return Register(name=asked.equivalents)
    try:
        return read_equivalents((root / asked.equivalents).read_text(encoding="utf-8-sig"), asked.equivalents)
    except EquivalentsError as error:
        raise ValueError("; ".join(error.mistakes)) from error


def _shown(mutant: Mutant, found: Registered) -> dict[str, Any]:
    muted = mutant.muted.value if mutant.muted else EQUIVALENT if mutant.id in found.held else None
    return {
        "id": mutant.id, "path": mutant.path, "qualname": mutant.qualname, "line": mutant.line,
        "last_line": mutant.last_line, "operator": mutant.operator, "diff": mutant.diff, "before": mutant.before,
        "after": mutant.after, "muted": muted,
        "function": mutant.function.digest,
    }  # fmt: skip
