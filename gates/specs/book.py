"""All specs of a repository together: what is wrong between them, and between them and the files that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gates.specs.fault import Fault, quoted
from gates.specs.places import entry_matches, owned_files
from gates.specs.read import read_spec
from gates.specs.sections import is_pathlike
from gates.specs.spec import Generation, Spec, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """Every spec that could be read, and every fault of every file."""

    specs: tuple[Spec, ...] = ()
    """Sorted by path; those that share an id are all in it."""
    faults: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()
    """Files in which no spec could be read."""

    def of_component(self, name: str) -> Spec | None:
        """The spec of a component; None when it has none."""
        return next((spec for spec in self.specs if spec.component == name and spec.state is not State.GONE), None)


def read_book(texts: Mapping[str, str]) -> Book:
    """Read every file.

    Args:
        texts: path -> text of each spec file.
    """
    read = [read_spec(text, path) for path, text in sorted(texts.items())]
    specs = tuple(each.spec for each in read if each.spec is not None)
    faults = [fault for each in read for fault in each.faults]
    faults += [*_twins(specs), *_orders(specs)]
    return Book(
        specs=specs,
        faults=tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.sort_key)),
        unread=tuple(each.path for each in read if each.spec is None),
    )


def _twins(specs: Sequence[Spec]) -> Iterable[Fault]:
    """Two specs of one id, or two that are in force for one component."""
    by_id: dict[str, Spec] = {}
    by_component: dict[str, Spec] = {}
    for spec in specs:
        first = by_id.setdefault(spec.id.upper(), spec)
        if first is not spec:
            what = f"the id {quoted(spec.id)} is that of {first.place} too"
            yield Fault(slug="id-twice", path=spec.path, line=spec.line, what=what, way_out="give each spec its own id")
            continue
        if spec.state is State.GONE:
            continue
        other = by_component.setdefault(spec.component, spec)
        if other is not spec:
            what = f"the component {quoted(spec.component)} has a spec in {other.place} already"
            yield Fault(slug="id-twice", path=spec.path, line=spec.line, what=what, way_out="keep one spec for each")


def _orders(specs: Sequence[Spec]) -> Iterable[Fault]:
    """`after` that leads nowhere, or round in a circle."""
    known = {spec.id: spec for spec in specs}
    for spec in specs:
        for name in spec.after:
            if name.text not in known and spec.generation is Generation.OWN:
                what = f"`after` names {quoted(name.text)}, which is no spec here"
                yield Fault(slug="value-wrong", path=spec.path, line=name.line, what=what)
    for circle in circles(specs):
        first = known[circle[0]]
        what = f"the specs wait for each other: {' after '.join((*circle, circle[0]))}"
        yield Fault(slug="value-wrong", path=first.path, line=first.line, what=what, way_out="break the circle")


def circles(specs: Sequence[Spec]) -> tuple[tuple[str, ...], ...]:
    """Ids that wait for each other, each circle once, from its smallest id."""
    after = {spec.id: [it.text for it in spec.after] for spec in specs}
    found: dict[tuple[str, ...], None] = {}
    done: set[str] = set()
    for start in sorted(after):
        trail: list[str] = []
        stack = [(start, iter(sorted(after[start])))] if start not in done else []
        trail += [start] if stack else []
        while stack:
            name, following = stack[-1]
            step = next((it for it in following if it in after and it not in done), None)
            if step is None:
                done.add(name)
                stack.pop()
                trail.pop()
            elif step in trail:
                circle = trail[trail.index(step) :]
                least = circle.index(min(circle))
                found[tuple(circle[least:] + circle[:least])] = None
            else:
                trail.append(step)
                stack.append((step, iter(sorted(after[step]))))
    return tuple(found)


def place_faults(book: Book, *, files: Sequence[str], folders: Iterable[str] = ()) -> tuple[Fault, ...]:
    """What the specs say of files, against the files that are there.

    Args:
        book: the specs.
        files: every tracked path.
        folders: further paths that exist, such as folders that hold no tracked file.
    """
    there = frozenset(files) | frozenset(folders)
    found: list[Fault] = []
    for spec in book.specs:
        if spec.state in (State.GONE, State.DRAFT):
            continue
        found += _scope_faults(spec, files)
        for contract in spec.contracts:
            plain = contract.path.partition("#")[0].removeprefix("./").rstrip("/")  # a fragment names a place in it
            if not plain or "://" in plain or plain in there:
                continue
            if not any(path.startswith(f"{plain}/") for path in files):
                what = f"the contract {quoted(contract.path)} does not exist"
                fault = Fault(slug="contract-missing", path=spec.path, line=contract.line, what=what)
                found.append(fault)
    return tuple(sorted(found, key=lambda fault: fault.sort_key))


def _scope_faults(spec: Spec, files: Sequence[str]) -> Iterable[Fault]:
    is_bare = bool(spec.scope.inside) and not owned_files(spec, files)
    if is_bare:
        line = spec.scope.inside[0].line
        sentence = next((it for it in spec.scope.inside if not is_pathlike(it.text)), None)
        what = "the scope matches no tracked file"
        if sentence is not None:
            what += f": {quoted(sentence.text)} is a sentence, and no path"
        elif any(any(entry_matches(it.text, path) for path in files) for it in spec.scope.inside):
            what += ": `scope.out` takes out all that `scope.in` takes in"
        yield Fault(slug="scope-empty", path=spec.path, line=line, what=what, way_out="name folders, files or globs")
        return
    for entry in spec.scope.inside:
        if not any(entry_matches(entry.text, path) for path in files):
            what = f"`scope.in` names {quoted(entry.text)}, which matches no tracked file"
            yield Fault(slug="scope-entry-empty", path=spec.path, line=entry.line, what=what, way_out="mend the path")
    inside = {it.text.rstrip("/") for it in spec.scope.inside}
    for entry in spec.scope.outside:
        if entry.text.rstrip("/") in inside:
            what = f"{quoted(entry.text)} is in `scope.in` and in `scope.out`"
            yield Fault(slug="value-wrong", path=spec.path, line=entry.line, what=what, way_out="keep one of the two")
