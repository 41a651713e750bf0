"""What earlier runs learnt of a lane's tests and mutants, as one file whose content is checked when it is read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gates.mutation.outcomes import Outcome

PLACE = Path(".gates", "cache", "mutation")
STATES_KEPT = 12
_HEAD = b"lane-gates mutation 1\n"
_SEAL = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownTest:
    """A test that passed both clean runs."""

    row: Mapping[str, Any]
    """What the runner said of it: seconds, and what it must be careful about."""
    depends: frozenset[str] | None
    """Units that it entered; None when nobody can say: then on everything."""
    seen: str = ""
    """The whole tree in which it ran."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownMutant:
    """What became of a mutant."""

    outcome: Outcome
    depends: frozenset[str] | None
    """The mutant's own unit, and those that the killer entered; None when nobody can say: then on everything."""
    seen: str = ""
    """The whole tree of which all tests that could run it have done so."""
    killer: str | None = None
    passed: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    """Tests that passed with it, each with the units that it entered meanwhile; None when nobody can say."""
    tests: int = 0
    ran: int = 0
    duration_s: float = 0.0
    cpu_s: float = 0.0
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """All that is known of a lane on one ground."""

    ground: str
    imported: frozenset[str] = frozenset()
    """Functions entered while the tests were imported, and documents opened: nothing holds when one changes."""
    tests: Mapping[str, KnownTest] = field(default_factory=dict)
    covers: Mapping[tuple[str, int, int], frozenset[str]] = field(default_factory=dict)
    """Unit, first and last line of a statement from the unit's own first line on -> the tests that ran it."""
    mutants: Mapping[str, KnownMutant] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Test file -> a digest of its functions, where every test that pytest collected in it is among the tests."""
    collect_s: float = 0.0
    """CPU seconds that pytest took to start and to collect all tests."""


def encoded(state: State) -> bytes:
    """The bytes of a state: names are written once, sets as masks over them."""
    units = _Names([state.imported, *_depends(state), {unit for unit, _, _ in state.covers}])
    tests = _Names([state.tests, *(each.passed for each in state.mutants.values()), *state.covers.values()])
    wholes = _Names([{each.seen for each in state.tests.values()}, {each.seen for each in state.mutants.values()}])
    document = {
        "ground": state.ground,
        "wholes": wholes.names,
        "units": units.names,
        "ids": tests.names,
        "imported": units.mask(state.imported),
        "tests": [
            [tests.number[name], each.row, units.mask(each.depends), wholes.number[each.seen]]
            for name, each in state.tests.items()
        ],
        "covers": [[units.number[unit], *span, tests.mask(ran)] for (unit, *span), ran in state.covers.items()],
        "mutants": {
            name: [
                each.outcome.value, units.mask(each.depends), each.killer, _grouped(each.passed, units, tests),
                each.tests, each.ran, each.duration_s, each.cpu_s, each.detail, wholes.number[each.seen],
            ]
            for name, each in state.mutants.items()
        },
        "files": dict(state.files),
        "collect_s": state.collect_s,
    }  # fmt: skip
    body = zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 1)
    return _HEAD + hashlib.sha256(body).digest() + body


def decoded(data: bytes) -> State | None:
    """What the bytes say; None when they are cut, changed, or of another version."""
    start = len(_HEAD) + _SEAL
    if not data.startswith(_HEAD) or hashlib.sha256(data[start:]).digest() != data[len(_HEAD) : start]:
        return None
    try:
        told = json.loads(zlib.decompress(data[start:]))
        units, ids = _Unmasked(told["units"]), _Unmasked(told["ids"])
        return State(
            ground=told["ground"],
            imported=units.of(told["imported"]) or frozenset(),
            tests={
                ids.names[at]: KnownTest(row=row, depends=units.of(mask), seen=told["wholes"][seen])
                for at, row, mask, seen in told["tests"]
            },
            covers={
                (units.names[at], first, last): ids.of(mask) or frozenset() for at, first, last, mask in told["covers"]
            },
            mutants={
                name: KnownMutant(
                    outcome=Outcome(row[0]), depends=units.of(row[1]), killer=row[2],
                    passed={
                        test: units.of(mask) for mask, names in row[3] for test in sorted(ids.of(names) or ())
                    },
                    tests=row[4], ran=row[5], duration_s=row[6], cpu_s=row[7],
                    detail=row[8], seen=told["wholes"][row[9]],
                )
                for name, row in told["mutants"].items()
            },
            files=told["files"],
            collect_s=told["collect_s"],
        )  # fmt: skip
    except (ValueError, KeyError, IndexError, TypeError, zlib.error):
        return None


def load(folder: Path, name: str) -> tuple[State | None, str]:
    """The state of this name, and a note when there is one that cannot be read."""
    try:
        data = (folder / f"{name}.state").read_bytes()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"what is known of earlier runs cannot be read: {error.strerror}"
    state = decoded(data)
    return state, "" if state else "what was kept of an earlier run is damaged and was left aside"


def save(folder: Path, name: str, state: State) -> str:
    """Keep a state, whole or not at all; what went wrong, or nothing. The oldest of too many states go."""
    place = folder / f"{name}.state"
    other = folder / f"{name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with other.open("wb") as file:
            file.write(encoded(state))
            file.flush()
            os.fsync(file.fileno())
        other.replace(place)
    except OSError as error:
        with contextlib.suppress(OSError):
            other.unlink(missing_ok=True)
        return f"what was learnt could not be kept: {error.strerror}"
    with contextlib.suppress(OSError):
        states = sorted(folder.glob("*.state"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in states[STATES_KEPT:]:
            old.unlink(missing_ok=True)
    return ""


class _Names:
    def __init__(self, sets: Iterable[Iterable[str] | None]) -> None:
        self.names = sorted({name for each in sets for name in each or ()})
        self.number = {name: number for number, name in enumerate(self.names)}
        self.masks: dict[frozenset[str], str] = {}

    def mask(self, names: Iterable[str] | None) -> str:
        if names is None:
            return "*"
        key = frozenset(names)
        if key not in self.masks:
            bits = bytearray(len(self.names) // 8 + 1)
            for name in key:
                bits[self.number[name] >> 3] |= 1 << (self.number[name] & 7)
            self.masks[key] = f"{int.from_bytes(bits, 'little'):x}"
        return self.masks[key]


class _Unmasked:
    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.known: dict[str, frozenset[str]] = {}

    def of(self, mask: str) -> frozenset[str] | None:
        if mask == "*":
            return None
        if mask not in self.known:
            bits = f"{int(mask, 16):b}"[::-1]
            self.known[mask] = frozenset(self.names[at] for at, bit in enumerate(bits) if bit == "1")
        return self.known[mask]


def _depends(state: State) -> set[frozenset[str] | None]:
    known = {each.depends for each in state.tests.values()} | {each.depends for each in state.mutants.values()}
    return known | {depends for each in state.mutants.values() for depends in each.passed.values()}


def _grouped(passed: Mapping[str, frozenset[str] | None], units: _Names, tests: _Names) -> list[list[str]]:
    """The tests by what they depend on: many go the same way."""
    groups: dict[frozenset[str] | None, list[str]] = {}
    for name, depends in passed.items():
        groups.setdefault(depends, []).append(name)
    return sorted([units.mask(depends), tests.mask(names)] for depends, names in groups.items())
