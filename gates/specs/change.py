"""A change against the specs that it works on: budget, scope and mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gates.model.scope import Change
from gates.readers.globs import glob_matches
from gates.specs.fault import Fault, quoted
from gates.specs.places import entry_matches, is_excluded, is_inside
from gates.specs.spec import Spec, State
from gates.specs.usual import FREE

NAMED = 3
_OTHER_WORDS = {"docs": "doc", "development": "feature"}
"""Words of CAWS 10 for kinds of work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """What a change does to one file, net of moves."""

    path: str
    lines: int
    """Lines that it adds; lines that were only moved are not among them."""
    is_moved_only: bool = False
    """The file only has another name or place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Worked:
    """A spec that a change works on, with the numbers of its budget."""

    spec: Spec
    files: tuple[str, ...]
    lines: int


def touched(change: Change) -> tuple[Touched, ...]:
    """The files of a change, those that are gone included, sorted by path."""
    found = [
        Touched(
            path=file.path, lines=len(file.added_lines),
            is_moved_only=(file.old_path is not None or bool(file.moved_lines)) and not file.added_lines,
        )
        for file in change.files
    ]  # fmt: skip
    found += [Touched(path=path, lines=0) for path in change.deleted_files]
    return tuple(sorted(found, key=lambda it: it.path))


def generated_globs(attributes: str) -> tuple[str, ...]:
    """The globs that a `.gitattributes` marks as generated."""
    found = []
    for line in attributes.splitlines():
        words = line.split()
        if len(words) > 1 and not line.startswith("#") and {"linguist-generated", "linguist-generated=true"} & {*words}:
            found.append(words[0])
    return tuple(found)


def worked(specs: Sequence[Spec], files: Iterable[Touched], *, counts: Callable[[str], bool]) -> tuple[Worked, ...]:
    """The specs in force whose scope a change touches, with what it does there.

    Args:
        specs: the specs.
        files: what the change touches.
        counts: whether a path counts: it is no test, not generated, and no spec.
    """
    own = [file for file in files if counts(file.path) and not file.is_moved_only]
    found = []
    for spec in specs:
        if spec.state not in (State.ACTIVE, State.DRAFT):
            continue
        here = [file for file in own if is_inside(file.path, spec.scope)]
        if here:
            lines = sum(file.lines for file in here)
            found.append(Worked(spec=spec, files=tuple(file.path for file in here), lines=lines))
    return tuple(found)


def budget_faults(works: Iterable[Worked]) -> Iterable[Fault]:
    """Changes that are larger than their budget."""
    for work in works:
        budget = work.spec.budget
        if budget is None:
            continue
        for word, count, most in (("file", len(work.files), budget.files), ("line", work.lines, budget.lines)):
            if most is not None and count > most:
                what = (
                    f"the change touches {count:,} {word}s of {work.spec.id}, "
                    f"and the budget in {budget.source}:{budget.line} is {most:,}"
                )
                way_out = "split the change; tests, generated files and moves do not count"
                yield Fault(slug="over-budget", path=work.spec.path, line=budget.line, what=what, way_out=way_out)


def scope_faults(
    works: Sequence[Worked], files: Iterable[Touched], *, counts: Callable[[str], bool], free: Sequence[str] = FREE
) -> Iterable[Fault]:
    """Files that a change touches outside of what its specs take in.

    A change that works on no spec has no scope. One that works on several may touch what any of them takes in.

    Args:
        works: the specs that the change works on.
        files: what it touches.
        counts: as for `worked`.
        free: globs of files that a change may always touch.
    """
    if not works:
        return
    names = ", ".join(work.spec.id for work in works[:NAMED])
    for file in files:
        if not counts(file.path) or any(glob_matches(glob, file.path) for glob in free):
            continue
        if any(is_inside(file.path, work.spec.scope) or _supports(file.path, work.spec) for work in works):
            continue
        barring = next((work.spec for work in works if is_excluded(file.path, work.spec.scope)), None)
        what = f"the change works on {names}, and this file is outside"
        if barring is not None:
            entry = next(it for it in barring.scope.outside if entry_matches(it.text, file.path))
            what = f"`scope.out` of {barring.id} ({barring.path}:{entry.line}) names {quoted(entry.text)}"
        way_out = "make it a change of its own, or add the place to the scope"
        yield Fault(slug="outside-scope", path=file.path, what=what, way_out=way_out)


def _supports(path: str, spec: Spec) -> bool:
    return any(entry_matches(it.text, path) for it in spec.scope.support)


def mode_faults(works: Iterable[Worked], allowed: Mapping[int, Sequence[str]]) -> Iterable[Fault]:
    """Kinds of work that the tier does not allow."""
    for work in works:
        spec = work.spec
        modes = allowed.get(spec.tier or 1, ())
        mode = _OTHER_WORDS.get(spec.mode, spec.mode)
        if mode and mode not in modes:
            what = f"{spec.id} is of tier {spec.tier or 1} and of mode {quoted(spec.mode)}"
            way_out = f"tier {spec.tier or 1} allows {', '.join(modes) or 'none'}"
            yield Fault(slug="mode-not-allowed", path=spec.path, line=spec.mode_line, what=what, way_out=way_out)
